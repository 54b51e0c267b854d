package import Dialects
import SessionEngine
package import UsageDomain
package import UsageStore

/// A store derived anew, block by block, from the journal of another.
package struct JournalDerivation {
    /// How much of the journal's time is held in memory at most.
    private static let checkpointSpacing = TimeSpan.hours(24)

    private let source: UsageStore
    private let derived: UsageStore
    private var pipeline: IngestPipeline
    private var nextCheckpoint = Instant.distantPast
    /// The checkpoint that is being written while the derivation goes on.
    private var commit: CheckpointCommit?
    private let seriesKeeping: SeriesKeeping

    /// - Parameters:
    ///   - source: Holds the journal; may be open for reading only.
    ///   - derived: Empty, open for writing.
    ///   - registry: The one that is to hold for the whole journal; nil for what held when, as the source says.
    ///   - catalogue: The dialects `source` was derived with.
    ///   - keepsSeries: False when nobody will read the curves.
    /// - Throws: StoreError when one of the stores cannot be used.
    package init(
        from source: UsageStore, into derived: UsageStore, registry: LabRegistry? = nil,
        catalogue: DialectCatalogue, keepsSeries: Bool = true
    ) throws {
        seriesKeeping = keepsSeries ? .inChunks : .not
        try derived.forgoDurability()
        do {
            try derived.adoptSecret(
                try source.secret(named: BadgePseudonym.secretName), named: BadgePseudonym.secretName)
        } catch StoreError.notFound {
            // Nothing was ever received: there are no pseudonyms to match.
        }
        self.source = source
        self.derived = derived
        pipeline = try IngestPipeline(
            store: derived, journal: source, timeline: registry.map { RegistryTimeline($0) }, catalogue: catalogue)
        pipeline.seriesKeeping = seriesKeeping
        pipeline.worker = EngineWorker()
    }

    /// Goes on to exactly where a checkpoint of the source stands; it must not lie before the last one.
    ///
    /// - Parameters:
    ///   - checkpoint: The source's.
    ///   - progress: Blocks derived, and blocks in all.
    /// - Throws: StoreError when a store or a block cannot be used, IngestError when the checkpoint cannot be read.
    package mutating func advance(to checkpoint: StoredCheckpoint, progress: (Int64, Int64) -> Void) throws {
        // A checkpoint is dated when it is written: its engine may not have got so far.
        let state = try EngineStateCoding.decode(DerivedState.self, from: checkpoint.engineState)
        let passed = state.engine.passedThrough ?? state.reached
        let end = checkpoint.position.block
        try pipeline.followRegistry()
        pipeline.learnTime(through: end - 1)
        try source.forEachBlockReadAhead(
            from: pipeline.position.block, through: end - 1, damaged: { pipeline.miss($0) }
        ) { block, batch in
            // Where another base begins, time may jump instead of passing.
            if block.timeBase == pipeline.clock.base,
                let first = pipeline.clock.times.instant(of: block.firstArrival, on: block.timeBase)
            {
                pipeline.tick(at: min(first, passed))
            }
            pipeline.process(CommittedBlock(block: block, batch: batch))
            if pipeline.isHeavy || pipeline.now >= nextCheckpoint { try store() }
            progress(block.sequence, end - 1)
            return true
        }
        pipeline.tick(at: passed)
        try finish()
    }

    /// Goes on to where the source's journal ends.
    ///
    /// - Parameters:
    ///   - instant: How far time has passed; nil for what the source's checkpoint says.
    ///   - progress: Blocks derived, and blocks in all.
    /// - Throws: StoreError when a store or a block cannot be used.
    package mutating func advanceToEnd(at instant: Instant?, progress: (Int64, Int64) -> Void) throws {
        try pipeline.followRegistry()
        pipeline.learnTime(through: .max)
        let checkpoint = try source.latestCheckpoint()
        let end = try source.journalHead()?.sequence ?? 0
        try source.forEachBlockReadAhead(from: pipeline.position.block, damaged: { pipeline.miss($0) }) {
            block, batch in
            pipeline.process(CommittedBlock(block: block, batch: batch))
            if pipeline.isHeavy || pipeline.now >= nextCheckpoint { try store() }
            progress(block.sequence, max(end, block.sequence))
            return true
        }
        let state = checkpoint.flatMap { try? EngineStateCoding.decode(DerivedState.self, from: $0.engineState) }
        // What a checkpoint of long ago says of time is better than nothing.
        let passed = instant ?? state.map { $0.engine.passedThrough ?? $0.reached }
        pipeline.tick(at: max(passed ?? pipeline.now, pipeline.now))
        try finish()
    }

    /// Derives these blocks and nothing before or after them, with the registry it began with, to the last message.
    ///
    /// - Parameters:
    ///   - blocks: Sequences of the source; nothing was derived yet.
    ///   - progress: Blocks derived.
    /// - Throws: StoreError when a store or a block cannot be used.
    package mutating func advance(over blocks: ClosedRange<Int64>, progress: (Int64) -> Void) throws {
        pipeline.learnTime(through: .max)
        try source.forEachBlockReadAhead(
            from: blocks.lowerBound, through: blocks.upperBound, damaged: { pipeline.miss($0) }
        ) { block, batch in
            pipeline.process(CommittedBlock(block: block, batch: batch))
            if pipeline.isHeavy || pipeline.now >= nextCheckpoint { try store() }
            progress(block.sequence - blocks.lowerBound + 1)
            return true
        }
        pipeline.tick(at: pipeline.now)
        try finish()
    }

    private mutating func store() throws {
        try commit?.wait()
        commit = try pipeline.beginCheckpoint(at: pipeline.now)
        nextCheckpoint = pipeline.now + Self.checkpointSpacing
    }

    /// Stores all that waits.
    private mutating func finish() throws {
        try commit?.wait()
        commit = nil
        if seriesKeeping == .inChunks { pipeline.seriesKeeping = .inParts }
        try pipeline.checkpoint(at: pipeline.now)
        pipeline.seriesKeeping = seriesKeeping
        nextCheckpoint = pipeline.now + Self.checkpointSpacing
    }
}
