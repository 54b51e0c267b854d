import Testing
import UsageDomain

@Suite("What the host's clock was, as far as its time bases tell")
struct TimeHistoryTests {
    /// Monday, 2 March 2026, 09:00 UTC: the system was started then.
    private static let start = Instant(milliseconds: 1_772_442_000_000)

    /// A run of readings: each base's run of the system, hours after `start` in truth, the clock's error in hours, and whether
    /// it was synchronised.
    struct Base: Sendable {
        var boot = "a"
        /// When that run was started, in hours of truth.
        var started: Int64 = 0
        var began: Int64
        var error: Int64
        var isSynchronised = false
    }

    private static func hours(_ count: Int64) -> TimeSpan { .hours(count) }

    private static func history(_ bases: [Base]) -> TimeHistory {
        var built: [TimeBase] = []
        for base in bases {
            let before = built.last.map { last in
                // The base before was heard until this one began.
                let previous = bases[built.count - 1]
                let isSame = previous.boot == base.boot
                return isSame ? start + hours(base.began + previous.error) : last.began + hours(1)
            }
            built.append(
                TimeBase(
                    number: Int64(built.count) + 1, boot: base.boot,
                    startedAt: start + hours(base.started + base.error),
                    began: start + hours(base.began + base.error), isSynchronised: base.isSynchronised,
                    previousEnd: before))
        }
        return TimeHistory(built)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let bases: [Base]
        /// Of each base, the error in hours that its arrivals are placed with; nil where nobody can tell.
        let placed: [Int64?]
        var testDescription: String { what }
    }

    @Test(
        "Each base is placed by what is believed of its run",
        arguments: [
            Case(what: "a clock that is right", bases: [Base(began: 1, error: 0)], placed: [0]),
            Case(
                what: "ahead, and corrected: placed by what it was set to",
                bases: [Base(began: 1, error: 49), Base(began: 3, error: 0)], placed: [0, 0]),
            Case(
                what: "ahead for a while, between right and right",
                bases: [Base(began: 1, error: 0), Base(began: 3, error: 6), Base(began: 4, error: 0)],
                placed: [0, 0, 0]),
            Case(
                what: "set back for a while by somebody",
                bases: [Base(began: 1, error: 0), Base(began: 3, error: -2), Base(began: 4, error: 0)],
                placed: [0, 0, 0]),
            Case(
                what: "never set until now",
                bases: [Base(began: 1, error: -493_000), Base(began: 2, error: 0)], placed: [0, 0]),
            Case(what: "never set", bases: [Base(began: 1, error: -493_000)], placed: [nil]),
            Case(
                what: "set to 1970 by mistake: counted on from before",
                bases: [Base(began: 1, error: 0), Base(began: 3, error: -493_000)], placed: [0, 0]),
            Case(
                what: "forward, nobody knows why: what was before stays",
                bases: [Base(began: 1, error: -3), Base(began: 2, error: 0)], placed: [-3, 0]),
            Case(
                what: "behind since the system was started, and synchronised then",
                bases: [Base(began: 1, error: -3), Base(began: 2, error: 0, isSynchronised: true)], placed: [0, 0]),
            Case(
                what: "halted while it was synchronised: what was before stays",
                bases: [
                    Base(began: 1, error: -1, isSynchronised: true), Base(began: 2, error: 0, isSynchronised: true),
                ], placed: [-1, 0]),
            Case(
                what: "set away from the time it was synchronised with",
                bases: [Base(began: 1, error: 0, isSynchronised: true), Base(began: 2, error: 5)], placed: [0, 0]),
            Case(
                what: "not set in one run of the system, set in the next: nobody can tell",
                bases: [Base(began: 1, error: -493_000), Base(boot: "b", started: 5, began: 6, error: 0)],
                placed: [nil, 0]),
            Case(
                what: "ahead in one run, synchronised in the next",
                bases: [
                    Base(began: 1, error: 30), Base(boot: "b", started: 5, began: 6, error: 0, isSynchronised: true),
                ], placed: [nil, 0]),
            Case(
                what: "behind when it was started again, and set then",
                bases: [
                    Base(began: 1, error: 0), Base(boot: "b", started: 5, began: 6, error: -5),
                    Base(boot: "b", started: 5, began: 7, error: 0),
                ], placed: [0, 0, 0]),
        ])
    func placed(_ example: Case) {
        let history = Self.history(example.bases)
        let placed = zip(history.bases, example.bases).map { base, given in
            history.shift(of: base.number).map { given.error + $0.milliseconds / 3_600_000 }
        }
        #expect(placed == example.placed)
    }

    @Test("A clock that is behind what was heard before counts only once it has caught up")
    func behind() {
        let history = Self.history([
            Base(began: 1, error: 0), Base(boot: "b", started: 2, began: 4, error: -3),
        ])
        // The first run was heard for an hour: until 2.
        let heard = Self.start + .hours(2)
        #expect(history.instant(of: Self.start + .hours(1), on: 2) == nil)
        #expect(history.problem(showing: Self.start + .hours(1)) == .behind(heard))
        #expect(history.instant(of: heard + .minutes(1), on: 2) == heard + .minutes(1))
        #expect(history.problem(showing: heard) == nil)
    }

    @Test("What happened to the clock is told with its span")
    func incidents() {
        let span = Self.start..<(Self.start + .days(1))
        func told(_ bases: [Base]) -> [ClockIncident] { Self.history(bases).incidents(in: span) }
        func incident(_ kind: ClockIncident.Kind, _ from: Int64, _ to: Int64) -> ClockIncident {
            ClockIncident(kind: kind, from: Self.start + .hours(from), to: Self.start + .hours(to))
        }
        #expect(told([Base(began: 1, error: 0)]).isEmpty)
        #expect(
            told([Base(began: 1, error: 3), Base(began: 4, error: 0)])
                == [incident(.placed(by: .hours(-3)), 1, 4)])
        #expect(told([Base(began: 1, error: -3), Base(began: 2, error: 0)]) == [incident(.jumped, -1, 2)])
        #expect(
            told([
                Base(began: 1, error: 0), Base(boot: "b", started: 3, began: 4, error: -493_000),
                Base(boot: "c", started: 5, began: 6, error: 0),
            ]) == [incident(.untold, 2, 6)])
    }

    @Test("What was heard before bases were kept is never overtaken")
    func legacy() throws {
        let reading = ClockReading(
            wall: Self.start, uptime: .minutes(5), boot: "a", isSynchronised: false)
        let base = try #require(TimeBase(at: reading, after: nil, end: Self.start + .minutes(2)))
        let history = TimeHistory([base])
        #expect(history.instant(of: Self.start + .hours(9), on: nil) == Self.start + .hours(9))
        #expect(history.instant(of: Self.start, on: 1) == nil)
        #expect(history.instant(of: Self.start + .minutes(3), on: 1) == Self.start + .minutes(3))
    }

    @Test("A base goes on over what synchronisation corrects, and ends where the clock is set")
    func due() throws {
        func reading(_ uptime: Int64, error: Int64, boot: String = "a", _ isSynchronised: Bool = false) -> ClockReading
        {
            ClockReading(
                wall: Self.start + .seconds(uptime) + .milliseconds(error), uptime: .seconds(uptime), boot: boot,
                isSynchronised: isSynchronised)
        }
        let base = try #require(TimeBase(at: reading(60, error: 0), after: nil, end: nil))
        func isDue(_ next: ClockReading) -> Bool { TimeBase(at: next, after: base, end: nil) != nil }
        #expect(!isDue(reading(90_000, error: 1_900)) && !isDue(reading(90_000, error: -1_900)))
        #expect(isDue(reading(61, error: 2_100)) && isDue(reading(61, error: -2_100)))
        #expect(isDue(reading(61, error: 0, boot: "b")))
        #expect(isDue(reading(61, error: 0, true)))
    }
}
