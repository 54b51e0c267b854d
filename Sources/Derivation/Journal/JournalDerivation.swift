package import Dialects
import SessionEngine
package import UsageDomain
package import UsageStore

/// A store derived anew, block by block, from the journal of another.
package struct JournalDerivation {
    /// How much of the journal's time is held in memory at most.
    private static let checkpointSpacing = TimeSpan.hours(1)

    private let source: UsageStore
    private let derived: UsageStore
    private var pipeline: IngestPipeline
    /// Number of the registry's version in use.
    private var version: Int64
    private var nextCheckpoint = Instant.distantPast

    /// - Parameters:
    ///   - source: Holds the journal; may be open for reading only.
    ///   - derived: Empty, open for writing.
    ///   - registry: The one the journal begins with.
    ///   - version: Its number.
    ///   - catalogue: The dialects `source` was derived with.
    /// - Throws: StoreError when one of the stores cannot be used.
    package init(
        from source: UsageStore, into derived: UsageStore, registry: LabRegistry, version: Int64 = 1,
        catalogue: DialectCatalogue
    ) throws {
        do {
            try derived.adoptSecret(
                try source.secret(named: BadgePseudonym.secretName), named: BadgePseudonym.secretName)
        } catch StoreError.notFound {
            // Nothing was ever received: there are no pseudonyms to match.
        }
        self.source = source
        self.derived = derived
        self.version = version
        pipeline = try IngestPipeline(store: derived, journal: source, registry: registry, catalogue: catalogue)
    }

    /// Goes on to exactly where a checkpoint of the source stands; it must not lie before the last one.
    ///
    /// - Parameters:
    ///   - checkpoint: The source's.
    ///   - versions: The source's registries, in order.
    ///   - progress: Blocks derived, and blocks in all.
    /// - Throws: StoreError when a store or a block cannot be used, IngestError when the checkpoint cannot be read.
    package mutating func advance(
        to checkpoint: StoredCheckpoint, versions: [RegistryVersion], progress: (Int64, Int64) -> Void
    ) throws {
        // A checkpoint is dated when it is written: its engine may not have got so far.
        let state = try EngineStateCoding.decode(DerivedState.self, from: checkpoint.engineState)
        let passed = state.engine.passedThrough ?? checkpoint.at
        let end = checkpoint.position.block
        try source.forEachBlock(from: pipeline.position.block) { block, batch in
            guard block.sequence < end else { return false }
            try apply(versions) { version in
                version.nextBlock.map { $0 <= block.sequence } ?? (version.validFrom < block.lastArrival)
            }
            pipeline.tick(at: min(block.firstArrival, passed))
            pipeline.process(CommittedBlock(block: block, batch: batch))
            if pipeline.isHeavy || pipeline.now >= nextCheckpoint { try store() }
            progress(block.sequence, end - 1)
            return true
        }
        try apply(versions) { version in version.nextBlock.map { $0 <= end } ?? (version.validFrom <= checkpoint.at) }
        pipeline.tick(at: passed)
        try store()
    }

    /// Derives these blocks and nothing before or after them, with the registry it began with, to the last message.
    ///
    /// - Parameters:
    ///   - blocks: Sequences of the source; nothing was derived yet.
    ///   - progress: Blocks derived.
    /// - Throws: StoreError when a store or a block cannot be used.
    package mutating func advance(over blocks: ClosedRange<Int64>, progress: (Int64) -> Void) throws {
        try source.forEachBlock(from: blocks.lowerBound) { block, batch in
            guard block.sequence <= blocks.upperBound else { return false }
            pipeline.process(CommittedBlock(block: block, batch: batch))
            if pipeline.isHeavy || pipeline.now >= nextCheckpoint { try store() }
            progress(block.sequence - blocks.lowerBound + 1)
            return true
        }
        pipeline.tick(at: pipeline.now)
        try store()
    }

    private mutating func store() throws {
        try pipeline.checkpoint(at: pipeline.now)
        nextCheckpoint = pipeline.now + Self.checkpointSpacing
    }

    /// Takes the versions that are due, each at its own instant.
    private mutating func apply(_ versions: [RegistryVersion], where isDue: (RegistryVersion) -> Bool) throws {
        while let next = versions.first(where: { $0.version > version }), isDue(next) {
            try pipeline.apply(next.registry, at: next.validFrom)
            version = next.version
        }
    }
}
