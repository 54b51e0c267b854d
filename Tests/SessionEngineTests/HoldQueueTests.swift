import Foundation
import TestSupport
import Testing
import UsageDomain

@testable import SessionEngine

@Suite("Observations that wait to be put in order")
struct HoldQueueTests {
    private static let capacity = Int64(HoldQueue.capacity)

    private func observation(_ milliseconds: Int64, _ order: Int64, _ fact: ObservedFact = .state(.idle))
        -> TimedObservation
    {
        TimedObservation(
            at: .zero + .milliseconds(milliseconds), order: order, observation: MachineObservation(fact: fact))
    }

    /// The orders of everything the queue gives back up to an instant.
    private func drain(_ queue: inout HoldQueue, through milliseconds: Int64 = .min) -> [Int64] {
        var orders: [Int64] = []
        let limit = milliseconds == .min ? Instant.distantPast : .zero + .milliseconds(milliseconds)
        while let next = queue.next(through: limit) { orders.append(next.order) }
        return orders
    }

    @Test(
        "By instant, then by place in the journal, whatever the order of arrival",
        arguments: 1...20 as ClosedRange<UInt64>)
    func order(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let waiting = (0..<Self.capacity).map { observation(Int64.random(in: 0..<40, using: &generator), $0) }
        var queue = HoldQueue()
        for each in waiting { queue.insert(each) }
        #expect(drain(&queue).isEmpty, "as many as fit wait for their time")
        let expected = waiting.sorted { ($0.at, $0.order) < ($1.at, $1.order) }.map(\.order)
        let (early, late) = (drain(&queue, through: 19), drain(&queue, through: 40))
        #expect(early + late == expected)
        #expect(early.count == waiting.count { $0.at <= .zero + .milliseconds(19) })
        #expect(queue.isEmpty && queue.last == nil)
    }

    @Test("A burst beyond capacity gives back the oldest first, before their time")
    func burst() {
        var queue = HoldQueue()
        var given: [Int64] = []
        let count = Self.capacity * 3 + 17
        for order in (0..<count).reversed() where order.isMultiple(of: 2) { queue.insert(observation(order, order)) }
        given += drain(&queue)
        for order in 0..<count where !order.isMultiple(of: 2) { queue.insert(observation(order, order)) }
        given += drain(&queue)
        #expect(given.count == Int(count - Self.capacity))
        #expect(given.suffix(Int(Self.capacity)) == given.suffix(Int(Self.capacity)).sorted()[...])
        let rest = drain(&queue, through: count)
        #expect(rest == rest.sorted() && rest.count == Int(Self.capacity))
        #expect(Set(given + rest) == Set(0..<count), "nothing is lost and nothing is given twice")
        #expect((given.max() ?? 0) < (rest.min() ?? 0), "what goes early is older than all that waits")
    }

    @Test("One more at a time: the queue holds its capacity and gives back in order")
    func overflow() {
        var queue = HoldQueue()
        var given: [Int64] = []
        for order in 0..<Self.capacity * 5 {
            queue.insert(observation(order, order))
            given += drain(&queue)
        }
        #expect(given == Array(0..<Self.capacity * 4))
        #expect(queue.last?.order == Self.capacity * 5 - 1)
    }

    @Test(
        "A half-drained queue is stored and restored equal, and gives back the same", arguments: [0, 1, 100, 256, 300])
    func stored(drained: Int64) throws {
        var queue = HoldQueue()
        var fresh = HoldQueue()
        for order in 0..<Self.capacity { queue.insert(observation(order, order)) }
        _ = drain(&queue, through: drained - 1)
        for order in Self.capacity..<Self.capacity + 10 { queue.insert(observation(order, order)) }
        for order in min(drained, Self.capacity)..<Self.capacity + 10 { fresh.insert(observation(order, order)) }
        var restored = try JSONDecoder().decode(HoldQueue.self, from: JSONEncoder().encode(queue))
        #expect(restored == queue && restored.hashValue == queue.hashValue)
        #expect(queue == fresh, "what was taken leaves no trace")
        for each in [Self.capacity + 3, 7] {
            queue.insert(observation(each, 10_000 + each))
            restored.insert(observation(each, 10_000 + each))
        }
        #expect(restored == queue)
        #expect(drain(&restored, through: 10_000) == drain(&queue, through: 10_000))
    }

    // MARK: In the engine

    private static let hold = TimeSpan.seconds(5)

    private func engine() -> SessionEngine {
        SessionEngine(settings: EngineSettings(machines: [MachineSettings(id: "m", hold: Self.hold)]))
    }

    @Test("A burst beyond capacity within the hold loses and refuses nothing when it comes in order")
    func burstInEngine() {
        var engine = engine()
        var effects: [Effect] = []
        for order in 0..<Self.capacity * 4 {
            engine.observe(
                observation(order, order, .counter(.sheets, order, .lifetime, resetHint: 0)), machine: 0,
                into: &effects)
        }
        func counted() -> Int64 {
            effects.reduce(0) { sum, effect in
                if case .increase(_, .sheets, let amount, _, _, _) = effect { sum + amount } else { sum }
            }
        }
        #expect(counted() == Self.capacity * 3 - 1, "the oldest, whose time had not come")
        engine.tick(at: .zero + Self.hold + .seconds(60), into: &effects)
        #expect(counted() == Self.capacity * 4 - 1)
        #expect(!effects.contains { if case .tooLate = $0 { true } else { false } })
    }

    @Test("Within capacity, when and how often time passes changes nothing", arguments: 1...40 as ClosedRange<UInt64>)
    func ticks(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var arrivals: [(arrival: Instant, observation: TimedObservation)] = []
        var now = Instant.zero
        for order in 0..<Int64(400) {
            now = now + .milliseconds(Int64.random(in: 0...800, using: &generator))
            let fact: ObservedFact =
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: .state(.busy)
                case 1: .state(.idle)
                default: .counter(.sheets, order, .lifetime, resetHint: 0)
                }
            var late = observation(0, order, fact)
            late.at = now - .milliseconds(Int64.random(in: 0...4999, using: &generator))
            arrivals.append((now, late))
        }
        var runs: [[Effect]] = []
        for pattern in 0..<4 {
            var engine = engine()
            var effects: [Effect] = []
            var previous = Instant.zero
            for (arrival, observation) in arrivals {
                let span = (arrival - previous).milliseconds
                for _ in 0..<pattern {
                    engine.tick(
                        at: previous + .milliseconds(Int64.random(in: 0...span, using: &generator)), into: &effects)
                }
                if pattern == 3 {
                    let stored = try JSONEncoder().encode(engine.checkpoint)
                    let checkpoint = try JSONDecoder().decode(EngineCheckpoint.self, from: stored)
                    engine = SessionEngine(settings: engine.settings, checkpoint: checkpoint)
                }
                engine.observe(observation, machine: 0, into: &effects)
                previous = arrival
            }
            if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
            #expect(!effects.contains { if case .tooLate = $0 { true } else { false } })
            runs.append(effects)
        }
        for run in runs { #expect(run == runs[0]) }
    }
}
