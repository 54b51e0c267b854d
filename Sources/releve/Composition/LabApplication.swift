import Derivation
import Dialects
import UsageDomain
import UsageStore

/// Takes a registry into a store.
enum LabApplication {
    static let defaultReason = "registry applied"

    /// What becomes of the registry that is stored when a file is applied to it: what the file does not name stays, unless
    /// it is to be removed.
    ///
    /// - Throws: CommandFailure when the two contradict each other.
    static func registry(_ file: LabRegistry, over stored: LabRegistry?, prune: Bool) throws -> LabRegistry {
        guard let stored, !prune else { return file }
        let joined = file.keeping(stored)
        guard joined != file, let problem = joined.firstProblem else { return joined }
        throw CommandFailure(
            "with what the file does not name and the store holds, the registry would contradict itself: \(problem); "
                + "name it in the file too, or remove what the file does not name with --prune", .badData)
    }

    /// Takes the registry into the store, or has the collector do it that holds the store.
    ///
    /// - Returns: what changed, in words; empty when the store already held this registry.
    static func apply(
        _ registry: LabRegistry, to store: StoreOption, catalogue: DialectCatalogue, prune: Bool,
        effective: Instant? = nil, by actor: Actor, reason: String
    ) async throws -> [String] {
        do {
            return try apply(
                registry, to: try store.open(.writer), catalogue: catalogue, prune: prune, effective: effective,
                by: actor, reason: reason, at: SystemClock.now()
            ).map(\.description)
        } catch StoreError.locked {
            return try await ControlClient(store: store.path).applyLab(
                ControlProtocol.LabRequest(
                    registry: registry, prune: prune, effective: effective, actor: actor, reason: reason))
        }
    }

    /// Takes the registry into a store that no collector is using.
    ///
    /// What changes holds from `effective` on, else from `instant`.
    ///
    /// - Returns: what changed; empty when the store already held this registry.
    static func apply(
        _ registry: LabRegistry, to store: UsageStore, catalogue: DialectCatalogue, prune: Bool = true,
        effective: Instant? = nil, by actor: Actor, reason: String = Self.defaultReason, at instant: Instant
    ) throws -> [RegistryChange] {
        let stored = try store.registry()
        let registry = try Self.registry(registry, over: stored, prune: prune)
        guard stored != nil else {
            return try store.applyRegistry(
                registry, at: instant, effective: effective, by: actor, reason: reason)
        }
        if effective == nil { try store.requireRightClock("it cannot say from when on the registry holds") }
        // What was heard before is derived with the settings of its time.
        var pipeline = try IngestPipeline(store: store, catalogue: catalogue)
        let wasSettled = pipeline.flushInstant().map { $0 <= pipeline.now } ?? true
        let changes = try pipeline.take(
            registry, at: instant, effective: effective, by: actor, reason: reason)
        // In a store of captures nobody lets time pass for what was derived anew.
        if wasSettled, let end = pipeline.flushInstant(), end > pipeline.now, end <= instant {
            pipeline.tick(at: end)
            try pipeline.checkpoint(at: end)
        }
        return changes
    }
}
