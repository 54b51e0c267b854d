import CivilTime
import Testing
import UsageDomain

@Suite("A lab is open when it was declared to be")
struct OpenTimeTests {
    private static func lab(_ zone: String = "Europe/Paris", exceptions: [String] = []) throws -> LabRegistry {
        let hours = try #require(DayHours("10:00-12:00, 14:00-19:00"))
        let days: [Weekday: DayHours] = [
            .saturday: try #require(DayHours("22:00-24:00")), .sunday: try #require(DayHours("0:00-04:00")),
            .tuesday: hours,
        ]
        return LabRegistry(
            lab: Lab(
                id: "l", name: "L", timezone: zone, openingHours: WeeklyHours(days),
                openingExceptions: try exceptions.map { try #require(OpeningException($0)) }))
    }

    private func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

    private static func open(_ timeline: RegistryTimeline, _ period: String) throws -> TimeSpan? {
        let days = try #require(Period(period.contains("/") || period.count == 7 ? period : "\(period)/\(period)"))
        let span = try #require(timeline.span(of: days))
        return timeline.openTime(in: span)?.reduce(.zero) { $0 + ($1.upperBound - $1.lowerBound) }
    }

    @Test(
        "A night of opening is as long as it really was, over both changes of the clock",
        arguments: [
            ("Europe/Paris", "2026-03-28/2026-03-29", Int64(5)), ("Europe/Paris", "2026-10-24/2026-10-25", 7),
            ("Indian/Reunion", "2026-03-28/2026-03-29", 6), ("America/Cayenne", "2026-10-24/2026-10-25", 6),
        ])
    func nights(zone: String, period: String, hours: Int64) throws {
        #expect(try Self.open(RegistryTimeline(try Self.lab(zone)), period) == .hours(hours))
    }

    @Test("A span begins and ends within the hours of a day")
    func cutAtTheSpan() throws {
        let timeline = RegistryTimeline(try Self.lab())
        let span = try instant("2026-12-01T10:30:00Z")..<instant("2026-12-01T13:15:00Z")
        let expected = try [
            instant("2026-12-01T10:30:00Z")..<instant("2026-12-01T11:00:00Z"),
            instant("2026-12-01T13:00:00Z")..<instant("2026-12-01T13:15:00Z"),
        ]
        #expect(timeline.openTime(in: span) == expected)
    }

    @Test("A lab that declares no hours has no open time, and one that declares them later has none before")
    func undeclared() throws {
        let bare = LabRegistry(lab: Lab(id: "l", name: "L"))
        #expect(try Self.open(RegistryTimeline(bare), "2026-12") == nil)
        let timeline = try RegistryTimeline([
            .init(number: 1, effective: instant("2026-11-01T00:00:00Z"), registry: bare),
            .init(number: 2, effective: instant("2026-12-01T09:00:00Z"), registry: try Self.lab()),
        ])
        #expect(try Self.open(timeline, "2026-11-30") == nil)
        #expect(try Self.open(timeline, "2026-12-01") == .hours(7))
    }

    @Test("A closure that is declared late counts for its day, and one that is tidied away later still does")
    func lateAndTidied() throws {
        let timeline = try RegistryTimeline([
            .init(number: 1, effective: instant("2026-01-01T00:00:00Z"), registry: try Self.lab()),
            .init(
                number: 2, effective: instant("2026-12-05T00:00:00Z"),
                registry: try Self.lab(exceptions: ["2026-12-01 closed Panne", "2026-12-08 closed Travaux"])),
            .init(number: 3, effective: instant("2026-12-20T00:00:00Z"), registry: try Self.lab()),
        ])
        #expect(try Self.open(timeline, "2026-12-01") == .zero)
        #expect(try Self.open(timeline, "2026-12-08") == .zero)
        #expect(try Self.open(timeline, "2026-12-15") == .hours(7))
    }

    @Test("Where two exceptions name a day, the last counts")
    func lastExceptionCounts() throws {
        let timeline = RegistryTimeline(
            try Self.lab(exceptions: ["2026-12-01/2026-12-31 closed", "2026-12-03 10:00-11:00 Visite"]))
        #expect(try Self.open(timeline, "2026-12") == .hours(1))
    }
}
