import Decisions
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
}
