import Foundation
import LabSimulator
import Testing
import UsageDomain

@Suite("Local time of Paris and opening hours")
struct CalendarTests {
    @Test(
        "Summer time begins and ends at 01:00 UTC of the last Sundays of March and October",
        arguments: [
            ("2026-03-29T00:59:59.999Z", 1), ("2026-03-29T01:00:00.000Z", 2), ("2026-10-25T00:59:59.999Z", 2),
            ("2026-10-25T01:00:00.000Z", 1), ("2027-03-28T01:00:00.000Z", 2), ("2024-03-31T00:59:59.999Z", 1),
            ("2024-10-27T01:00:00.000Z", 1), ("2026-07-14T12:00:00.000Z", 2), ("2026-01-01T00:00:00.000Z", 1),
        ])
    func changeovers(text: String, hours: Int64) throws {
        let instant = try #require(Instant(iso8601: text))
        #expect(ParisCalendar.offset(at: instant) == .hours(hours))
    }

    @Test("The rule agrees with the time zone database every three hours from 2000 to 2036")
    func agreesWithDatabase() throws {
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        var instant = try #require(Instant(iso8601: "2000-01-01T00:00:00Z"))
        let end = try #require(Instant(iso8601: "2037-01-01T00:00:00Z"))
        while instant < end {
            let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
            #expect(ParisCalendar.offset(at: instant).milliseconds == Int64(paris.secondsFromGMT(for: date)) * 1000)
            instant = instant + .hours(3)
        }
    }

    @Test(
        "Local days last 23, 24 or 25 hours",
        arguments: [
            ("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24), ("2026-03-28", 24),
        ])
    func dayLengths(text: String, hours: Int64) throws {
        let date = try #require(CivilDate(text))
        let midnight = ParisCalendar.instant(date)
        #expect(ParisCalendar.instant(date.adding(days: 1)) - midnight == .hours(hours))
        #expect(ParisCalendar.date(at: midnight) == date)
        #expect(ParisCalendar.date(at: midnight - .milliseconds(1)) == date.adding(days: -1))
    }

    @Test(
        "The lab opens from Tuesday to Saturday, 10:00 to 19:00 local, in winter and in summer",
        arguments: [
            ("2026-03-02", nil), ("2026-03-01", nil), ("2026-03-03", "2026-03-03T09:00:00.000Z"),
            ("2026-03-28", "2026-03-28T09:00:00.000Z"), ("2026-03-31", "2026-03-31T08:00:00.000Z"),
            ("2026-10-24", "2026-10-24T08:00:00.000Z"), ("2026-10-27", "2026-10-27T09:00:00.000Z"),
        ] as [(String, String?)])
    func opening(text: String, opens: String?) throws {
        let date = try #require(CivilDate(text))
        let span = WeeklyHours.standard.span(on: date)
        #expect(span?.lowerBound.iso8601 == opens)
        if let span { #expect(span.upperBound - span.lowerBound == .hours(9)) }
    }
}
