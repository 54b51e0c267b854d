import Dispatch
import SessionEngine
import Synchronization

/// The engine at work on another processor while the next messages are decoded, a batch of messages at a time.
///
/// What comes of it is the same as without; it is for a derivation that has nobody to answer meanwhile.
final class EngineWorker: Sendable {
    /// What messages said to machines, in their order.
    struct Batch: Sendable {
        struct Heard: Sendable {
            let machine: Int
            let observation: TimedObservation
            /// Whether its value belongs into the machine's curves.
            let isRecorded: Bool
        }

        /// As many make it worth to be handed over; what they take, the allocator keeps, instead of giving it back each time.
        static let usualCount = 512

        var heard: [Heard] = []
        /// For each message, how many were heard up to its end.
        private(set) var ends: [Int] = []

        mutating func endMessage() {
            if heard.count > ends.last ?? 0 { ends.append(heard.count) }
        }
    }

    /// A batch, and what followed from it.
    struct Outcome: Sendable {
        var engine: SessionEngine
        let batch: Batch
        var effects: [Effect] = []
        /// For each message, how many effects there were up to its end.
        var ends: [Int] = []

        mutating func run() {
            var first = 0
            for end in batch.ends {
                for heard in batch.heard[first..<end] {
                    engine.observe(heard.observation, machine: heard.machine, into: &effects)
                }
                first = end
                ends.append(effects.count)
            }
        }
    }

    private let queue = DispatchQueue(label: "engine")
    private let hasEnded = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Outcome?>(nil)
    private let works = Mutex(false)

    /// Between `begin` and `end` the engine is here.
    var isAtWork: Bool { works.withLock { $0 } }

    func begin(_ engine: SessionEngine, _ batch: Batch) {
        works.withLock { $0 = true }
        queue.async { [self] in
            var result = Outcome(engine: engine, batch: batch)
            result.run()
            outcome.withLock { $0 = result }
            hasEnded.signal()
        }
    }

    /// Waits for the batch that is at work; nil when none is.
    func end() -> Outcome? {
        guard isAtWork else { return nil }
        hasEnded.wait()
        works.withLock { $0 = false }
        return outcome.withLock { $0.take() }
    }
}

extension IngestPipeline {
    /// Takes what a message says to a machine.
    mutating func hear(_ observation: TimedObservation, machine: Int, isRecorded: Bool) {
        guard selection?.hear(observation, machine) ?? true else { return }
        guard worker == nil else {
            heard.heard.append(
                EngineWorker.Batch.Heard(machine: machine, observation: observation, isRecorded: isRecorded))
            return
        }
        engine.observe(observation, machine: machine, into: &effects)
        if isRecorded { Self.record(observation, slot: seriesSlots[machine], in: &series) }
    }

    /// All of a message has been heard.
    mutating func endMessage() {
        guard let worker else { return absorbEffects() }
        heard.endMessage()
        guard heard.heard.count >= EngineWorker.Batch.usualCount else { return }
        takeBack()
        worker.begin(engine, heard)
        heard = EngineWorker.Batch()
    }

    /// Waits until all that was heard is decided: before the engine is asked, or anything but an observation is told to it.
    mutating func comeToRest() {
        guard worker != nil else { return }
        takeBack()
        heard.endMessage()
        guard !heard.heard.isEmpty else { return }
        var outcome = EngineWorker.Outcome(engine: engine, batch: heard)
        heard = EngineWorker.Batch()
        outcome.run()
        take(outcome)
    }

    private mutating func takeBack() {
        if let outcome = worker?.end() { take(outcome) }
    }

    private mutating func take(_ outcome: EngineWorker.Outcome) {
        engine = outcome.engine
        var (first, firstEffect) = (0, 0)
        for (end, endOfEffects) in zip(outcome.batch.ends, outcome.ends) {
            for heard in outcome.batch.heard[first..<end] where heard.isRecorded {
                Self.record(heard.observation, slot: seriesSlots[heard.machine], in: &series)
            }
            for effect in outcome.effects[firstEffect..<endOfEffects] { absorb(effect) }
            (first, firstEffect) = (end, endOfEffects)
        }
    }
}
