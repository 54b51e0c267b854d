import CivilTime
package import Dialects
import SessionEngine
package import UsageDomain
package import UsageStore

/// From messages to the store, without a network and without a clock: journal, decode, engine, checkpoint.
///
/// Single-threaded, and one value for one store: never copied. `commit` makes messages durable and nothing else; `process` derives from them. Replaying captures,
/// recovering after a crash and listening to a broker are the same two steps.
package struct IngestPipeline {
    package let store: UsageStore
    package internal(set) var registry: LabRegistry
    package internal(set) var counts = IngestCounts()
    /// Everything before it has been processed.
    package internal(set) var position: JournalPosition
    package internal(set) var lastCheckpoint: Instant?
    package internal(set) var lastCommit: Instant?
    /// The latest arrival processed, or tick.
    package internal(set) var now: Instant = .distantPast

    /// Holds the messages: the same store, unless its derivation is checked.
    let journal: UsageStore
    let catalogue: DialectCatalogue
    private(set) var intake: JournalIntake
    var decoder: MessageDecoder
    var routing: DeviceRouting
    var engine: SessionEngine
    var acknowledger = NativeAcknowledger()
    var series = SeriesBuffer()
    /// By machine index.
    var seriesSlots: [Int]
    var pending: PendingChanges
    var powerHistory: [PowerHistory]
    var watch: DeviceWatch
    var lateFrom: [Int: Instant] = [:]
    var lastRestorePoint: [MachineID: Instant] = [:]
    let calendar: LocalCalendar

    /// What devices should be asked, since the last drain; bounded, because what asks comes from outside.
    var requests: [DeviceRequest] = []
    private static let largestRequestCount = 256
    var asker: DeviceAsker

    /// The lab's level of native topics, with its slash.
    var labLevel: [UInt8]
    /// When something of each machine last arrived, whether or not the engine has decided on it.
    var lastArrival: [Instant?]

    var sink = ObservationSink()
    var effects: [Effect] = []
    var addressed: [(destination: DeviceRouting.Destination, observation: TimedObservation)] = []
    private var committed: [CommittedBlock] = []

    /// Opens the derived state where the last checkpoint left it and processes the journal's tail.
    ///
    /// - Throws: StoreError when the store has no registry yet or cannot be read.
    package init(store: UsageStore, catalogue: DialectCatalogue) throws {
        guard let registry = try store.registry() else { throw IngestError.noRegistry(store: store.path) }
        try self.init(store: store, journal: store, registry: registry, catalogue: catalogue)
        try recover()
    }

    /// Opens the derived state of a store whose messages are, or may be, in the journal of another.
    ///
    /// - Throws: StoreError when the store cannot be read; the journal is not read yet.
    init(store: UsageStore, journal: UsageStore, registry: LabRegistry, catalogue: DialectCatalogue) throws {
        self.store = store
        self.journal = journal
        self.catalogue = catalogue
        self.registry = registry
        intake = try JournalIntake(store: store, catalogue: catalogue)
        decoder = MessageDecoder(catalogue: catalogue)
        decoder.bind(registry.deviceAddresses)
        asker = DeviceAsker(registry.deviceAddresses, catalogue: catalogue, decoder: &decoder)
        routing = DeviceRouting(registry: registry)
        guard let calendar = LocalCalendar(identifier: registry.lab.timezone) else {
            throw IngestError.unknownTimezone(registry.lab.timezone)
        }
        self.calendar = calendar
        pending = PendingChanges(calendar: calendar, counted: try store.recentSessions(perMachine: 16))
        powerHistory = Array(repeating: PowerHistory(), count: registry.machines.count)
        watch = DeviceWatch(try store.heardDevices().unbound(in: registry))
        labLevel = NativeTopic.level(of: registry.lab)
        lastArrival = Array(repeating: nil, count: registry.machines.count)
        seriesSlots = series.slots(of: registry.machines.map(\.id))
        let settings = EngineSettings(registry: registry, catalogue: catalogue, pseudonym: intake.pseudonym)
        if let checkpoint = try store.latestCheckpoint() {
            let state = try EngineStateCoding.decode(DerivedState.self, from: checkpoint.engineState)
            engine = SessionEngine(settings: settings, checkpoint: state.engine)
            acknowledger = state.acknowledger
            decoder.memory = state.memory ?? TranslatorMemory()
            position = checkpoint.position
            lastCheckpoint = checkpoint.at
            now = checkpoint.at
        } else {
            engine = SessionEngine(settings: settings)
            position = .start
        }
        try recallPower()
    }

    /// Fills the board's curves from the stored samples.
    mutating func recallPower() throws {
        for (index, machine) in registry.machines.enumerated() {
            let stored = try store.powerHistory(
                machine.id, from: now - PowerHistory.length, to: now, bucket: .minutes(1))
            for bucket in stored { powerHistory[index].add(bucket.mean, at: bucket.start) }
        }
    }

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
        lastCommit = committed.block.lastArrival
    }

    /// Lets time pass: what silence closes is closed.
    package mutating func tick(at instant: Instant) {
        now = max(now, instant)
        engine.tick(at: instant, into: &effects)
        absorbEffects()
    }

    /// So much waits for a checkpoint that one should not wait for its time: what bounds the memory of a burst.
    package var isHeavy: Bool { series.count > 120_000 }

    /// The instant to tick to so that everything silence would close is closed; nil when nothing waits.
    package func flushInstant() -> Instant? {
        engine.flushInstant()
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

    mutating func process(_ batch: MessageBatch, of block: JournalBlock, from firstIndex: Int = 0) {
        var index = 0
        batch.forEach { frame in
            if index >= firstIndex {
                process(
                    frame, in: batch.bytes, order: Self.order(block: block.sequence, index: index), over: block.source)
            }
            index += 1
        }
        position = JournalPosition(block: block.sequence + 1, index: 0)
    }

    /// Journal order as one number: blocks hold far fewer than 2^22 messages.
    static func order(block: Int64, index: Int) -> Int64 {
        block << 22 | Int64(index)
    }

    private mutating func process(
        _ frame: MessageFrame, in bytes: [UInt8], order: Int64, over source: ConnectionID?
    ) {
        counts.messages += 1
        now = max(now, frame.arrival)
        guard !isOfAnotherLab(frame, in: bytes) else {
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
            pending.heard(handle, at: frame.arrival)
            notice(handle, sink.observations, frame)
            asker.heard(handle, at: frame.arrival, over: source)
            deliver(from: handle, frame: frame, order: order)
            for other in sink.others {
                counts.observations += Int64(other.observations.count)
                pending.heard(other.device, at: frame.arrival)
                notice(other.device, other.observations, frame)
            }
        case .notForUs:
            counts.notForUs += 1
        case .quarantined(let reason, _, let handle):
            counts.quarantined[reason, default: 0] += 1
            pending.quarantined(reason)
            if let handle {
                pending.heard(handle, at: frame.arrival)
                notice(handle, [], frame, setAside: reason)
            }
        }
    }

    /// A journalled message of a native device may be forgotten by it, whatever became of its content.
    private mutating func noteStamp(_ frame: MessageFrame) {
        guard let stamp = sink.stamp, let device = sink.stampedBy, !frame.isRetained else { return }
        acknowledger.note(device: decoder.address(of: device), stamp: stamp)
    }

    /// A broker may serve several labs; a native topic names its own.
    private func isOfAnotherLab(_ frame: MessageFrame, in bytes: [UInt8]) -> Bool {
        let topic = bytes[frame.topic]
        return topic.starts(with: NativeTopic.root) && !topic.dropFirst(NativeTopic.root.count).starts(with: labLevel)
    }

    /// Decodes one message again: its observations by machine, in `addressed`; counts nothing.
    mutating func address(_ frame: MessageFrame, in bytes: [UInt8], order: Int64) {
        sink.removeAll()
        addressed.removeAll(keepingCapacity: true)
        guard !isOfAnotherLab(frame, in: bytes),
            case .observations(let handle) = decoder.decode(bytes, frame, into: &sink)
        else { return }
        forEachAddressed(from: handle, frame: frame, order: order) { pipeline, destination, observation in
            pipeline.addressed.append((destination, observation))
        }
    }

    /// Gives `body` all that the sink holds, addressed to the machines its devices speak for.
    private mutating func forEachAddressed(
        from handle: DeviceHandle, frame: MessageFrame, order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation) -> Void
    ) {
        forEachAddressed(sink.observations, of: handle, frame: frame, order: order, body)
        for other in sink.others {
            forEachAddressed(other.observations, of: other.device, frame: frame, order: order, body)
        }
    }

    private mutating func forEachAddressed(
        _ observations: [MachineObservation], of handle: DeviceHandle, frame: MessageFrame, order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation) -> Void
    ) {
        let stamp = sink.stamp
        // What the broker kept is known from its arrival on, whenever it was said.
        let at =
            frame.isRetained
            ? frame.arrival : SessionEngine.effectiveInstant(arrival: frame.arrival, stamp: stamp)
        let direct = routing.destinations(of: handle, in: decoder)
        let message = MessageRouting(observations)
        for (index, observation) in observations.enumerated() {
            let destinations =
                observation.fact.concernsWholeDialect
                ? routing.destinations(of: decoder.address(of: handle).dialect) : direct
            for destination in destinations where message.delivers(observation, to: destination) {
                body(
                    &self, destination,
                    TimedObservation(
                        at: at, order: order, device: destination.device, isRetained: frame.isRetained,
                        observation: observation, stamp: stamp,
                        isContinued: message.isContinued(after: index, for: destination, among: destinations)))
            }
        }
    }

    private mutating func deliver(from handle: DeviceHandle, frame: MessageFrame, order: Int64) {
        forEachAddressed(from: handle, frame: frame, order: order) { pipeline, destination, observation in
            let machine = destination.machine
            pipeline.engine.observe(observation, machine: machine, into: &pipeline.effects)
            guard !observation.isRetained else { return }
            pipeline.lastArrival[machine] = frame.arrival
            Self.record(observation, of: destination, slot: pipeline.seriesSlots[machine], in: &pipeline.series)
        }
        absorbEffects()
    }

    /// Samples are what was heard live: a retained value is of unknown age.
    ///
    /// Power is recorded as the engine adds it up.
    static func record(
        _ observation: TimedObservation, of destination: DeviceRouting.Destination, slot: Int,
        in series: inout SeriesBuffer
    ) {
        guard !observation.isRetained, destination.records(observation.observation.channel) else { return }
        switch observation.observation.fact {
        case .level(.power, _): break
        case .level(let quantity, let value), .counter(let quantity, let value, _, _):
            series.append(slot: slot, at: observation.at, quantity: quantity, value: value)
        case .state, .relay, .job, .badge, .link, .period:
            break
        }
    }

    mutating func absorbEffects() {
        guard !effects.isEmpty else { return }
        for effect in effects {
            switch effect {
            case .tooLate(let machine, let at):
                lateFrom[machine] = min(at, lateFrom[machine] ?? at)
            case .quarantined(let machine, let reason, _):
                counts.quarantined[reason, default: 0] += 1
                pending.absorb(effect, machine: registry.machines[machine].id)
            case .sessionChanged(let session):
                pending.absorb(effect, machine: session.machine)
            case .power(let machine, let power, let at):
                series.append(slot: seriesSlots[machine], at: at, quantity: .power, value: power.milliwatts)
                powerHistory[machine].add(power.milliwatts, at: at)
            case .stateSpan(let machine, _, _, _), .increase(let machine, _, _, _, _, _), .runEnded(let machine, _):
                pending.absorb(effect, machine: registry.machines[machine].id)
            }
        }
        effects.removeAll(keepingCapacity: true)
    }
}

extension BadgePseudonym {
    package static let secretName = "badge-pseudonym"
}

extension ObservedFact {
    /// A bridge speaks for every device of its dialect.
    var concernsWholeDialect: Bool {
        switch self {
        case .link(.bridgeOffline), .link(.bridgeOnline): true
        default: false
        }
    }

    /// Whether the device can be heard and how often, who badged and what job runs are not said per channel.
    var concernsWholeDevice: Bool {
        switch self {
        case .link, .badge, .job, .period: true
        case .level, .counter, .state, .relay: false
        }
    }
}
