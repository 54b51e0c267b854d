import CivilTime
package import Dialects
import SessionEngine
package import UsageDomain
package import UsageStore

/// From messages to the store, without a network and without a clock: journal, decode, engine, checkpoint.
///
/// Single-threaded, and one value for one store: never copied. `commit` makes messages durable and nothing else; `process`
/// derives from them. Replaying captures, recovering after a crash and listening to a broker are the same two steps.
package struct IngestPipeline {
    package let store: UsageStore
    /// The registry that holds where the derivation stands.
    package var registry: LabRegistry { epoch.registry }
    /// The registry as it was declared last, which may begin to hold later.
    package internal(set) var declared: LabRegistry
    package internal(set) var counts = IngestCounts()
    /// Everything before it has been processed.
    package internal(set) var position: JournalPosition
    package internal(set) var lastCheckpoint: Instant?
    package internal(set) var lastCommit: Instant?
    /// The latest arrival processed, or tick.
    package internal(set) var now: Instant = .distantPast

    /// Holds the messages: the same store, unless its derivation is checked.
    let journal: UsageStore
    /// What everything stored was derived with; nil when nobody knows.
    var derivation: String?
    /// Once nothing is left to be derived again, everything is of this version.
    var isRenewed = false
    let catalogue: DialectCatalogue
    var epochs: LabEpochs
    /// The one that holds at `now`.
    var epoch: EpochPlan
    /// How many versions of the registry `epochs` was made of.
    var registryVersion: Int64
    private(set) var intake: JournalIntake
    var decoder: MessageDecoder
    /// None of it is here while the worker has it; see `comeToRest`.
    var consequences: Consequences
    var isLent = false
    /// Nil where each message is decided at once.
    var worker: EngineWorker?
    /// What the worker is to be given.
    var heard = EngineWorker.Batch()
    /// About as many values the worker holds for curves.
    var valuesGiven = 0
    var acknowledger = NativeAcknowledger()
    var seriesKeeping = SeriesKeeping.inParts
    var tally = MessageTally()
    var watch: DeviceWatch
    var badges: BadgeWatch
    var unreadable = UnreadableDevices()
    /// What of `Consequences.lateFrom` the last checkpoint holds: taken up again whatever happens to the process.
    var storedLate: [MachineID: Instant] = [:]
    /// Machines are derived again beside the store, by a `Recomputation`, instead of with the next checkpoint.
    package var recomputesBeside = false
    /// What a recomputation is putting in its place: what is derived here of the time before its beginning does not count.
    var taking: MachineReplacement?
    /// Changes when what was derived before is to be derived otherwise for another reason than late messages.
    private(set) var generation = 0
    /// Machines that could not be, and why.
    var failures: [MachineID: RecomputationFailure] = [:]
    /// Blocks that could not be read when something was derived from them.
    var damaged = DamagedBlocks()
    var lastRestorePoint: [MachineID: Instant] = [:]
    var calendar: DatedCalendar
    /// What is known of the host's clock up to where the derivation stands.
    var clock: ClockPlace
    /// The clock was ahead: no device was heard later than this.
    var heardUntil: Instant?

    /// What devices should be asked, since the last drain; bounded, because what asks comes from outside.
    var requests: [DeviceRequest] = []
    private static let largestRequestCount = 256
    private static let largestBurst = 480_000
    /// Chunks that are being filled: of a hundred machines, some 20 MB.
    static let largestGathering = 2_500_000
    var asker: DeviceAsker

    /// When something of each machine last arrived, whether or not the engine has decided on it.
    var lastArrival: [Instant?]

    var sink = ObservationSink()
    var addressed: [AddressedObservation] = []
    private var committed: [CommittedBlock] = []

    /// Opens the derived state where the last checkpoint left it and processes the journal's tail.
    ///
    /// State that cannot be read, of an engine of long ago, is derived anew from the journal before.
    ///
    /// - Throws: StoreError when the store has no registry yet or cannot be read.
    package init(store: UsageStore, catalogue: DialectCatalogue) throws {
        do {
            try self.init(store: store, journal: store, catalogue: catalogue)
        } catch IngestError.engineState {
            let rebuild = Rebuild(besideStoreAt: store.path, catalogue: catalogue)
            try rebuild.derive(from: store)
            try rebuild.replace(in: store)
            try self.init(store: store, journal: store, catalogue: catalogue)
        }
        try recallPower()
        try recover()
    }

    /// Opens the derived state of a store whose messages and registries are, or may be, in another; `timeline` is the registry
    /// instead of the journal's.
    ///
    /// - Throws: StoreError when the store cannot be read; the journal is not read yet.
    init(
        store: UsageStore, journal: UsageStore, timeline: RegistryTimeline? = nil, catalogue: DialectCatalogue
    ) throws {
        self.store = store
        self.journal = journal
        self.catalogue = catalogue
        let versions = try timeline == nil ? journal.registryVersions() : []
        let timeline = timeline ?? RegistryTimeline(versions)
        guard let declared = versions.last?.registry ?? timeline.latest else {
            throw IngestError.noRegistry(store: store.path)
        }
        self.declared = declared
        registryVersion = Int64(versions.count)
        calendar = try Self.calendar(of: timeline)
        intake = try JournalIntake(store: store, catalogue: catalogue)
        epochs = LabEpochs(timeline, catalogue: catalogue, pseudonym: intake.pseudonym)
        let checkpoint = try store.latestCheckpoint()
        clock = ClockPlace(try journal.timeBases(), before: checkpoint?.position ?? .start)
        let state = try checkpoint.map { try EngineStateCoding.decode(DerivedState.self, from: $0.engineState) }
        derivation = checkpoint == nil ? DerivationVersion(catalogue).description : checkpoint?.derivation
        now = state?.reached ?? .distantPast
        clock.loss = state?.loss
        epoch = epochs.plan(epochs.place(at: now))
        let engine =
            state.map { [settings = epoch.settings] in SessionEngine(settings: settings, checkpoint: $0.engine) }
            ?? SessionEngine(settings: epoch.settings)
        decoder = MessageDecoder(catalogue: catalogue)
        decoder.bind(epoch.registry.deviceAddresses)
        decoder.memory = state?.memory ?? TranslatorMemory()
        asker = DeviceAsker(epoch.registry.deviceAddresses, catalogue: catalogue, decoder: &decoder)
        badges = state?.badges ?? BadgeWatch()
        watch = DeviceWatch(try store.heardDevices().unbound(in: epoch.registry))
        consequences = Consequences(
            engine, of: epochs.machines,
            pending: PendingChanges(
                calendar: calendar, counted: try store.recentSessions(perMachine: 16),
                spans: try store.spanResumptions()))
        lastArrival = Array(repeating: nil, count: epochs.machines.count)
        acknowledger = state?.acknowledger ?? NativeAcknowledger()
        damaged = state?.damaged ?? DamagedBlocks()
        position = checkpoint?.position ?? .start
        lastCheckpoint = checkpoint?.at
        for (machine, from) in state?.late ?? [:] { consequences.lateFrom[MachineID(rawValue: machine)] = from }
        storedLate = consequences.lateFrom
        if let state, state.registryVersion < registryVersion {
            // What was declared since has not been followed yet.
            let before = RegistryTimeline(versions.prefix(Int(state.registryVersion)))
            consequences.deriveAgain(timeline.machinesDerivedOtherwise(by: before, until: now))
        }
    }

    private static func calendar(of timeline: RegistryTimeline) throws -> DatedCalendar {
        if let calendar = DatedCalendar(timeline) { return calendar }
        let unknown = timeline.epochs.map(\.registry.lab.timezone).first { LocalCalendar(identifier: $0) == nil }
        throw IngestError.unknownTimezone(unknown ?? "")
    }

    /// Fills the board's curves from the stored samples.
    mutating func recallPower() throws {
        guard now > .distantPast else { return }
        for (index, machine) in epochs.machines.enumerated() {
            let stored = try store.powerHistory(
                machine, from: now - PowerHistory.length, to: now, bucket: .minutes(1))
            for bucket in stored {
                consequences.powerHistory[index].add(bucket.mean, at: bucket.start)
            }
        }
    }

    /// False for a store whose figures another release, or other dialects, derived: `releve rebuild` makes them anew.
    package var isOfThisVersion: Bool { derivation == DerivationVersion(catalogue).description }

    // MARK: The two steps

    /// Makes the messages durable: when it returns they are fsynced and may be acknowledged.
    package mutating func commit(_ batch: MessageBatch, from source: ConnectionID? = nil) throws {
        try commit([SourcedBatch(batch, from: source)])
    }

    /// The same for several at once: all or nothing.
    package mutating func commit(_ batches: [SourcedBatch]) throws {
        committed += try intake.commit(batches)
    }

    /// Derives from everything committed and not yet processed.
    package mutating func process() {
        for block in committed { process(block) }
        committed.removeAll(keepingCapacity: true)
    }

    /// Derives from one block of the journal; blocks come in their order, and one met in the recovery already is past.
    package mutating func process(_ committed: CommittedBlock) {
        guard committed.block.sequence >= position.block else { return }
        process(committed.batch, of: committed.block)
        lastCommit = clock.times.instant(of: committed.block.lastArrival, on: committed.block.timeBase) ?? lastCommit
    }

    /// Lets time pass: what silence closes is closed.
    package mutating func tick(at instant: Instant) {
        // Time of which nobody can tell does not pass: it is a gap when something is heard again.
        guard clock.loss == nil else { return }
        comeToRest()
        reach(instant)
        tell { $0.tick(at: instant, into: &$1) }
    }

    /// So much waits for a checkpoint that one should not wait for its time: what bounds the memory of a burst.
    package var isHeavy: Bool {
        let count = valuesGiven + consequences.series.count
        return count > (seriesKeeping == .inChunks ? Self.largestGathering : Self.largestBurst)
    }

    /// The instant to tick to so that everything silence would close is closed; nil when nothing waits.
    package func flushInstant() -> Instant? {
        consequences.engine.flushInstant()
    }

    /// Native messages that are now safe, to be told to their devices.
    package mutating func drainAcknowledgements() -> [NativeAcknowledger.Acknowledgement] {
        acknowledger.drain()
    }

    /// What devices should be asked to say again.
    package mutating func drainRequests() -> [DeviceRequest] {
        defer { requests.removeAll(keepingCapacity: true) }
        return requests
    }

    // MARK: Processing

    mutating func process(_ arrived: MessageBatch, of block: JournalBlock, from firstIndex: Int = 0) {
        if block.timeBase != clock.base { enter(block) }
        if consequences.selection != nil { joinMachines(before: block.sequence) }
        let batch = clock.times.placed(arrived, on: block.timeBase)
        var index = 0
        batch.forEach { frame in
            if index >= firstIndex {
                process(frame, in: batch.bytes, order: Self.order(block: block.sequence, index: index), of: block)
            }
            index += 1
        }
        position = JournalPosition(block: block.sequence + 1, index: 0)
    }

    /// Journal order as one number: blocks hold far fewer than 2^22 messages.
    static func order(block: Int64, index: Int) -> Int64 {
        block << 22 | Int64(index)
    }

    static func block(ofOrder order: Int64) -> Int64 { order >> 22 }

    private mutating func process(
        _ frame: MessageFrame, in bytes: [UInt8], order: Int64, of block: JournalBlock
    ) {
        counts.messages += 1
        guard frame.hasTime else {
            if frame.isUnplaced { return hearUnplaced(frame, in: bytes) }
            counts.quarantined[.clockOutOfBounds, default: 0] += 1
            tally.quarantined(.clockOutOfBounds)
            return
        }
        if clock.loss != nil { endLoss(at: frame.arrival) }
        let source = block.source
        reach(frame.arrival)
        guard !epoch.isOfAnotherLab(bytes[frame.topic]) else {
            counts.notForUs += 1
            return
        }
        sink.removeAll()
        let outcome = decoder.decode(bytes, frame, into: &sink)
        noteStamp(frame)
        if requests.count < Self.largestRequestCount {
            requests += asker.takeOver(sink.requests, at: frame.arrival, from: source)
        }
        switch outcome {
        case .observations(let handle):
            counts.observed += 1
            counts.observations += Int64(sink.observations.count)
            tally.heard(handle, at: frame.arrival)
            notice(handle, sink.observations, frame)
            asker.heard(handle, at: frame.arrival, over: source)
            deliver(from: handle, frame: frame, order: order)
            for other in sink.others {
                counts.observations += Int64(other.observations.count)
                tally.heard(other.device, at: frame.arrival)
                notice(other.device, other.observations, frame)
            }
        case .notForUs:
            counts.notForUs += 1
            deliverSigns(frame, in: bytes, order: order)
        case .quarantined(let reason, _, let handle):
            counts.quarantined[reason, default: 0] += 1
            tally.quarantined(reason)
            if let handle {
                tally.heard(handle, at: frame.arrival)
                notice(handle, [], frame, setAside: reason)
                if !destinations(of: handle, at: frame.arrival).isEmpty {
                    unreadable.note(decoder.address(of: handle), reason, at: frame.arrival)
                }
            }
        }
    }

    /// A journalled message of a native device may be forgotten by it, whatever became of its content.
    mutating func noteStamp(_ frame: MessageFrame) {
        guard let stamp = sink.stamp, let device = sink.stampedBy, !frame.isRetained else { return }
        let machines = registry.machines
        acknowledger.note(device: decoder.address(of: device), stamp: stamp) { address in
            machines.contains { machine in machine.devices.contains { $0.address == address } }
        }
    }

    /// What a recomputation goes by is not so any more.
    mutating func beginGeneration() { generation += 1 }
}

extension MessageFrame {
    /// A clock before any of this existed was not set: what was heard by it happened at no time that could be counted.
    var hasTime: Bool { arrival >= .earliestBelievable }
    /// Nobody can tell what the clock should have shown.
    var isUnplaced: Bool { arrival == .unplaced }
}

extension BadgePseudonym {
    package static let secretName = "badge-pseudonym"
}
