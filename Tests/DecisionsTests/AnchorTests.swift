import Decisions
import TestSupport
import Testing
import UsageDomain

@Suite("What a decision about a session is about")
struct AnchorTests {
    private static let nine = Instant(milliseconds: 1_767_254_400_000)

    /// Minutes after nine; `to` is nil for a session that was open.
    private static func anchor(_ from: Int64, _ to: Int64?) -> Anchor {
        Anchor(machine: "laser-1", start: nine + .minutes(from), end: to.map { nine + .minutes($0) })
    }

    @Test(
        "applies to what it overlaps by more than half",
        arguments: [
            // Decided of 0 to 60; the session is now:
            (-10, 62, true), (0, 20, true), (40, 60, true), (55, 70, false), (0, 119, true), (0, 120, false),
            (-60, 60, false), (-61, 200, false), (61, 90, false), (30, 30, true), (61, 61, false),
        ] as [(Int64, Int64, Bool)])
    func closed(from: Int64, to: Int64, applies: Bool) {
        let anchor = Self.anchor(0, 60)
        #expect(
            anchor.applies(
                toSessionFrom: Self.nine + .minutes(from), to: Self.nine + .minutes(to),
                decided: Self.nine + .hours(30)) == applies)
    }

    @Test(
        "on an open session applies to the one that holds more than half of what was known",
        arguments: [
            // Decided at 20 of what had begun at 0.
            (0, 480, true), (-30, 15, true), (5, 480, true), (15, 480, false), (21, 60, false), (0, 9, false),
        ] as [(Int64, Int64, Bool)])
    func open(from: Int64, to: Int64, applies: Bool) {
        let anchor = Self.anchor(0, nil)
        #expect(
            anchor.applies(
                toSessionFrom: Self.nine + .minutes(from), to: Self.nine + .minutes(to),
                decided: Self.nine + .minutes(20)) == applies)
    }

    @Test("decided at a session's very beginning, or before it by a clock set back, applies to that session")
    func instant() {
        let anchor = Self.anchor(0, nil)
        for decided in [Self.nine, Self.nine - .hours(1)] {
            #expect(anchor.applies(toSessionFrom: Self.nine, to: Self.nine + .hours(1), decided: decided))
            #expect(
                !anchor.applies(toSessionFrom: Self.nine + .minutes(1), to: Self.nine + .hours(1), decided: decided))
        }
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
