import Dialects
import Ingestion
import UsageDomain
import UsageStore

/// Takes a registry into a store that no collector is using.
enum LabApplication {
    /// What changed, in words; empty when the store already held this registry.
    static func apply(
        _ registry: LabRegistry, to store: UsageStore, catalogue: DialectCatalogue, author: String, at instant: Instant
    ) throws -> [RegistryChange] {
        guard try store.registry() != nil else {
            return try store.applyRegistry(registry, at: instant, author: author)
        }
        // What was heard before is derived with the settings of its time.
        var pipeline = try IngestPipeline(store: store, catalogue: catalogue)
        try pipeline.checkpoint(at: pipeline.now)
        let changes = try store.applyRegistry(
            registry, at: instant, author: author, derivedUpTo: pipeline.position)
        if !changes.isEmpty { try pipeline.apply(registry, at: instant) }
        return changes
    }
}
