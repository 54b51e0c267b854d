import Accounting
import Decisions
import TestSupport
import Testing
import UsageDomain

@Suite("Whose each session is, by what was decided")
struct SettledDecisionsTests {
    private static let nine = Instant(milliseconds: 1_767_254_400_000)

    /// Minutes after nine; `to` is nil for a session that was open.
    private static func anchor(_ from: Int64, _ to: Int64?) -> Anchor {
        Anchor(machine: "laser-1", start: nine + .minutes(from), end: to.map { nine + .minutes($0) })
    }

    @Test("The latest of those that apply counts; each says how many sessions it fits")
    func latest() {
        let decisions = [
            SessionDecision(sequence: 3, anchor: Self.anchor(0, 60), decided: Self.nine + .hours(2)),
            SessionDecision(sequence: 7, anchor: Self.anchor(30, 60), decided: Self.nine + .hours(3)),
            SessionDecision(sequence: 9, anchor: Self.anchor(200, 260), decided: Self.nine + .hours(9)),
        ]
        let sessions = [("a", 0, 25), ("b", 32, 58), ("c", 120, 150)].map {
            SessionExtent(
                id: SessionID(rawValue: $0.0), start: Self.nine + .minutes($0.1), end: Self.nine + .minutes($0.2))
        }
        let settled = SettledDecisions(decisions, over: sessions)
        #expect(settled.counting == ["a": 3, "b": 7])
        #expect(settled.fits == [3: 2, 7: 1, 9: 0])
    }

    @Test("Settling by a sweep gives what comparing each with each gives", arguments: 1...40 as ClosedRange<UInt64>)
    func sweep(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let decisions = (1...30).map { sequence in
            let start = Int64.random(in: 0...1000, using: &chance)
            let isOpen = Int.random(in: 0..<4, using: &chance) == 0
            return SessionDecision(
                sequence: Int64(sequence),
                anchor: Self.anchor(start, isOpen ? nil : start + .random(in: 0...90, using: &chance)),
                decided: Self.nine + .minutes(start + .random(in: -5...60, using: &chance)))
        }
        let sessions = (1...40).map { number in
            let start = Int64.random(in: 0...1000, using: &chance)
            return SessionExtent(
                id: SessionID(rawValue: "s\(number)"), start: Self.nine + .minutes(start),
                end: Self.nine + .minutes(start + .random(in: 0...120, using: &chance)))
        }
        var counting: [SessionID: Int64] = [:]
        var fits = Dictionary(uniqueKeysWithValues: decisions.map { ($0.sequence, 0) })
        for session in sessions {
            for decision in decisions
            where decision.anchor.applies(toSessionFrom: session.start, to: session.end, decided: decision.decided) {
                counting[session.id] = max(counting[session.id] ?? 0, decision.sequence)
                fits[decision.sequence]! += 1
            }
        }
        let settled = SettledDecisions(decisions, over: sessions)
        #expect(settled.counting == counting)
        #expect(settled.fits == fits)
    }
}
