import Accounting
import TestSupport
import Testing
import UsageDomain

struct SessionPartsTests {
    private let start = Instant(milliseconds: 1_798_757_400_000)

    private func span(_ state: MachineState, _ from: Int64, _ to: Int64) -> StateSpan {
        StateSpan(
            machine: "mill-2", start: start + .minutes(from), end: start + .minutes(to), state: state, grade: .derived)
    }

    private func growth(_ from: Int64, _ to: Int64, _ amount: Int64, of quantity: Quantity = .energy) -> SpanGrowth {
        SpanGrowth(
            machine: "mill-2", start: start + .minutes(from), end: start + .minutes(to), quantity: quantity,
            amount: amount, grade: .measured)
    }

    @Test func `a print over midnight gives each day its part`() throws {
        let session = UsageSession(
            id: "s", machine: "mill-2", start: start, end: start + .minutes(30), closeReason: .idleTimeout,
            durations: StateDurations(busy: .minutes(26), paused: .minutes(4)),
            energy: Energy(milliwattHours: 90_001), quantities: [.filamentLength: 7],
            runs: [
                Run(
                    start: start, end: start + .minutes(30), busy: .minutes(26), paused: .minutes(4), job: "boîte",
                    outcome: .done)
            ])
        let midnight = start + .minutes(10)
        let parts = session.parts(
            cutAt: [midnight, start - .minutes(1), start + .hours(3)],
            spans: [span(.idle, -20, 0), span(.busy, 0, 8), span(.paused, 8, 12), span(.busy, 12, 30)],
            growth: [growth(-20, 0, 500), growth(0, 8, 60_000), growth(12, 30, 30_001)])
        #expect(
            parts.map(\.session.durations) == [
                StateDurations(busy: .minutes(8), paused: .minutes(2)),
                StateDurations(busy: .minutes(18), paused: .minutes(2)),
            ])
        #expect(parts.map(\.session.energy.milliwattHours) == [60_000, 30_001])
        // Nothing says when the filament went: by time.
        #expect(parts.map { $0.session.quantities[.filamentLength] } == [2, 5])
        #expect(parts.map(\.session.end) == [midnight, session.end])
        #expect(parts.map(\.goesOn) == [true, false] && parts.map(\.beganBefore) == [false, true])
        #expect(
            parts[0].session.runs == [
                Run(start: start, end: midnight, busy: .minutes(8), paused: .minutes(2), job: "boîte")
            ])
        #expect(parts[1].session.runs.first?.outcome == .done && parts[1].session.runs.first?.busy == .minutes(18))
        #expect(
            session.part(within: midnight..<(midnight + .days(1)), spans: [], growth: [])?.session.start == midnight)
        #expect(session.part(within: (start - .days(1))..<start, spans: [], growth: []) == nil)
    }

    @Test func `an open session's last part is open, and time not decided yet is its end`() {
        let session = UsageSession(
            id: "s", machine: "mill-2", start: start,
            durations: StateDurations(busy: .minutes(50), gap: .minutes(10)))
        let parts = session.parts(cutAt: [start + .minutes(55)], spans: [span(.busy, -5, 45)], growth: [])
        #expect(parts.map(\.session.end) == [start + .minutes(55), nil])
        #expect(
            parts.map(\.session.durations) == [
                StateDurations(busy: .minutes(45), gap: .minutes(10)), StateDurations(busy: .minutes(5)),
            ])
    }

    @Test(arguments: 0..<300) func `parts add up at every zoom`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func random(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }
        var spans: [StateSpan] = []
        var growth: [SpanGrowth] = []
        var cursor = start
        for _ in 0..<random(1...40) {
            let end = cursor + .milliseconds(random(1...7_000_000))
            let state = MachineState.allCases.randomElement(using: &generator) ?? .idle
            spans.append(StateSpan(machine: "mill-2", start: cursor, end: end, state: state, grade: .derived))
            if Bool.random(using: &generator) {
                growth.append(
                    SpanGrowth(
                        machine: "mill-2", start: cursor, end: end, quantity: .energy, amount: random(1...90_000),
                        grade: .measured))
            }
            cursor = end
        }
        let begin = min(start + .milliseconds(random(0...3_000_000)), cursor)
        var session = UsageSession(
            id: "s", machine: "mill-2", start: begin, end: max(begin, cursor - .milliseconds(random(0...3_000_000))))
        guard session.start < session.knownEnd else { return }
        for span in spans {
            let length = min(span.end, session.knownEnd) - max(span.start, session.start)
            if length > .zero { session.durations[span.state] += length }
        }
        session.energy = Energy(milliwattHours: random(0...5_000_000))
        session.quantities = [.filamentMass: random(0...1000), .laserTime: random(0...1_000_000)]
        let cuts = (0..<20).map { _ in start + .milliseconds(random(-1_000_000...200_000_000)) }
        let coarse = session.parts(cutAt: Array(cuts.prefix(5)), spans: spans, growth: growth)
        let fine = session.parts(cutAt: cuts, spans: spans, growth: growth)
        for parts in [coarse, fine] {
            #expect(parts.first?.session.start == session.start && parts.last?.session.end == session.end)
            for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.session.end == next.session.start) }
            for part in parts.map(\.session) { #expect(part.durations.total == part.knownEnd - part.start) }
            #expect(Self.sum(parts) == Self.sum([SessionPart(session)]))
        }
        for part in coarse {
            let inside = fine.filter {
                part.session.start <= $0.session.start && $0.session.start < part.session.knownEnd
            }
            #expect(Self.sum(inside) == Self.sum([part]))
        }
    }

    private static func sum(_ parts: [SessionPart]) -> [Int64] {
        var durations = StateDurations()
        for part in parts { durations += part.session.durations }
        return MachineState.allCases.map { durations[$0].milliseconds }
            + [parts.reduce(0) { $0 + $1.session.energy.milliwattHours }]
            + [Quantity.filamentMass, .laserTime].map { quantity in
                parts.reduce(0) { $0 + ($1.session.quantities[quantity] ?? 0) }
            }
    }
}
