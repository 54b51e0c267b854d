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
    private(set) var pipeline: IngestPipeline
    private var nextCheckpoint = Instant.distantPast
    /// The checkpoint that is being written while the derivation goes on.
    private var commit: CheckpointCommit?
    private let seriesKeeping: SeriesKeeping

    /// Some machines alone, each from its restore point on, or from the beginning of the journal where it has none.
    ///
    /// Lends nothing to a second processor and holds few samples: somebody else is at work in this process.
    ///
    /// - Throws: StoreError when one of the stores cannot be used.
    init(
        of machines: [MachineSelection.Beginning], from source: UsageStore, into derived: UsageStore,
        catalogue: DialectCatalogue
    ) throws {
        try self.init(from: source, into: derived, catalogue: catalogue, seriesKeeping: .inParts)
        pipeline.worker = nil
        try pipeline.select(machines)
    }

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
        try self.init(
            from: source, into: derived, registry: registry, catalogue: catalogue,
            seriesKeeping: keepsSeries ? .inChunks : .not)
    }

    private init(
        from source: UsageStore, into derived: UsageStore, registry: LabRegistry? = nil, catalogue: DialectCatalogue,
        seriesKeeping: SeriesKeeping
    ) throws {
        self.seriesKeeping = seriesKeeping
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
        try walk(from: pipeline.position.block) { sequence in
            progress(sequence, max(end, sequence))
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
        try walk(from: blocks.lowerBound, through: blocks.upperBound) { sequence in
            progress(sequence - blocks.lowerBound + 1)
            return true
        }
        pipeline.tick(at: pipeline.now)
        try finish()
    }

    /// Goes on with what the source has, and stores all of it.
    ///
    /// - Parameters:
    ///   - last: Not beyond this block.
    ///   - instant: How far time has passed; nil for as far as something was heard.
    ///   - goesOn: Asked after each block.
    /// - Throws: StoreError when a store or a block cannot be used.
    mutating func advance(
        through last: Int64 = .max, at instant: Instant? = nil, while goesOn: () -> Bool = { true }
    ) throws {
        try pipeline.followRegistry()
        pipeline.learnTime(through: .max)
        try walk(from: pipeline.position.block, through: last) { _ in goesOn() }
        pipeline.tick(at: max(instant ?? pipeline.now, pipeline.now))
        try finish()
    }

    private mutating func walk(from first: Int64, through last: Int64 = .max, _ goesOn: (Int64) -> Bool) throws {
        try source.forEachBlockReadAhead(from: first, through: last, damaged: { pipeline.miss($0) }) { block, batch in
            pipeline.process(CommittedBlock(block: block, batch: batch))
            if pipeline.isHeavy || pipeline.now >= nextCheckpoint { try store() }
            return goesOn(block.sequence)
        }
    }

    /// Nothing that is derived from now on touches what was derived before: see `MachineSelection.Reach`.
    mutating func forgetTouched(_ machine: MachineID) { pipeline.forgetTouched(machine) }

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
