import Dispatch
import SessionEngine
import Synchronization
import UsageDomain
import UsageStore

/// The engine at work on another processor while the next messages are decoded, a batch of messages after the other.
///
/// What comes of it is the same as without; it is for a derivation that has nobody to answer meanwhile.
final class EngineWorker: Sendable {
    /// What messages said, in their order.
    struct Batch: Sendable {
        struct Heard: Sendable {
            let machine: Int
            let observation: TimedObservation
        }

        /// How much there was up to the end of a message.
        struct End: Sendable {
            var heard = 0
            var samples = 0
        }

        /// As many make it worth to be handed over.
        static let usualCount = 2048

        private(set) var heard: [Heard] = []
        private(set) var samples: [MessageSample] = []
        private(set) var ends: [End] = []

        var isEmpty: Bool { ends.isEmpty }
        var isFull: Bool { heard.count >= Self.usualCount }

        mutating func hear(_ observation: TimedObservation, machine: Int) {
            heard.append(Heard(machine: machine, observation: observation))
        }

        mutating func record(_ sample: MessageSample) { samples.append(sample) }

        mutating func endMessage() {
            let last = ends.last ?? End()
            guard heard.count > last.heard || samples.count > last.samples else { return }
            ends.append(End(heard: heard.count, samples: samples.count))
        }

        /// Keeps its memory: given back and taken again for every batch, the system would clear it each time.
        mutating func removeAll() {
            heard.removeAll(keepingCapacity: true)
            samples.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
        }
    }

    /// So many wait or are at work at most: neither processor waits for the other at once, and memory is bounded.
    private static let mostBatches = 3

    private let queue = DispatchQueue(label: "engine")
    private let hasRoom = DispatchSemaphore(value: mostBatches)
    private let consequences = Mutex<Consequences?>(nil)
    private let waiting = Mutex<[Batch]>([])
    /// Batches that were told.
    private let spare = Mutex<[Batch]>([])

    /// They are here until `giveBack`.
    func take(_ lent: consuming Consequences) {
        consequences.withLock { [lent] in $0 = lent }
    }

    /// Takes a batch to be told when those before are, and gives an empty one for it; waits while there are too many.
    func exchange(_ batch: inout Batch) {
        hasRoom.wait()
        waiting.withLock { waiting in
            waiting.append(batch)
            batch = spare.withLock { $0.popLast() } ?? Batch()
        }
        queue.async { [self] in
            var next = waiting.withLock { $0.removeFirst() }
            consequences.withLock { lent in lent?.take(next) }
            next.removeAll()
            spare.withLock { $0.append(next) }
            hasRoom.signal()
        }
    }

    /// When every batch is told; nil when they are not here.
    func giveBack() -> Consequences? {
        queue.sync { consequences.withLock { $0.take() } }
    }
}

extension Consequences {
    /// Takes what messages said, one after the other.
    mutating func take(_ batch: EngineWorker.Batch) {
        var start = EngineWorker.Batch.End()
        for end in batch.ends {
            for place in start.heard..<end.heard {
                hear(batch.heard[place].observation, machine: batch.heard[place].machine)
            }
            for place in start.samples..<end.samples { record(batch.samples[place]) }
            endMessage()
            start = end
        }
    }
}

extension IngestPipeline {
    /// Takes what a message says to a machine.
    mutating func hear(_ observation: TimedObservation, machine: Int) {
        if worker == nil {
            consequences.hear(observation, machine: machine)
        } else {
            heard.hear(observation, machine: machine)
        }
    }

    /// Takes what belongs into the machine's curves.
    mutating func record(_ observation: TimedObservation, of destination: DeviceRouting.Destination) {
        guard consequences.selection?.derives(destination.machine) ?? true,
            let (quantity, value) = Self.sample(observation, of: destination)
        else { return }
        let sample = MessageSample(
            machine: destination.machine, at: observation.at, quantity: quantity, value: value)
        if worker == nil {
            consequences.record(sample)
        } else {
            heard.record(sample)
            valuesGiven += 1
        }
    }

    /// Tells the engine anything but what a message says.
    mutating func tell(_ word: (inout SessionEngine, inout [Effect]) -> Void) {
        precondition(!isLent, "the engine was spoken to while it was at work elsewhere")
        consequences.tell(word)
        countQuarantined()
    }

    /// All of a message has been heard.
    mutating func endMessage() {
        guard let worker else {
            consequences.endMessage()
            return countQuarantined()
        }
        heard.endMessage()
        guard heard.isFull else { return }
        if !isLent { lend(to: worker) }
        worker.exchange(&heard)
    }

    /// Nothing may refer to it here while it is changed elsewhere: it would be copied.
    private mutating func lend(to worker: EngineWorker) {
        var lent = Consequences(
            SessionEngine(settings: EngineSettings(machines: [])), of: [],
            pending: PendingChanges(calendar: calendar, counted: [:], spans: [:]))
        swap(&lent, &consequences)
        valuesGiven += lent.series.count
        isLent = true
        worker.take(lent)
    }

    /// Waits until all that was heard is decided: before the engine is asked, or anything but an observation is told to it.
    mutating func comeToRest() {
        guard let worker else { return }
        if isLent, let own = worker.giveBack() {
            consequences = own
            isLent = false
        }
        if !heard.isEmpty {
            consequences.take(heard)
            heard.removeAll()
        }
        valuesGiven = 0
        countQuarantined()
    }

    private mutating func countQuarantined() {
        for (reason, count) in consequences.takeQuarantined() { counts.quarantined[reason, default: 0] += count }
    }
}
