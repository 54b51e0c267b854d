import CivilTime
import Testing
import UsageDomain

struct LocalCalendarTests {
    let paris: LocalCalendar

    init() throws { paris = try #require(LocalCalendar(identifier: "Europe/Paris")) }

    private func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

    @Test(arguments: [
        ("2026-03-29", "2026-03-28T23:00:00Z", 23), ("2026-10-25", "2026-10-24T22:00:00Z", 25),
        ("2026-03-02", "2026-03-01T23:00:00Z", 24), ("2026-07-01", "2026-06-30T22:00:00Z", 24),
    ])
    func `a local day has 23 to 25 hours`(date: String, start: String, hours: Int64) throws {
        let day = paris.day(containing: try instant(start) + .hours(12))
        #expect(day.date == CivilDate(date))
        let midnight = try instant(start)
        #expect(day.start == midnight && day.end == midnight + .hours(hours))
        #expect(paris.day(containing: day.start) == day)
        #expect(paris.day(containing: day.end - .milliseconds(1)) == day)
        #expect(paris.day(containing: day.end).start == day.end)
    }

    @Test(arguments: ["Africa/Cairo", "America/Havana", "Asia/Kolkata", "Pacific/Apia", "UTC"])
    func `days are contiguous in every zone`(zone: String) throws {
        let calendar = try #require(LocalCalendar(identifier: zone))
        var day = calendar.day(containing: try instant("2011-12-01T00:00:00Z"))
        for _ in 0..<1000 {
            let next = calendar.day(containing: day.end)
            #expect(next.start == day.end && next.date > day.date)
            day = next
        }
    }

    @Test func `no zone, no calendar`() {
        #expect(LocalCalendar(identifier: "Europe/Atlantis") == nil)
    }

    @Test(arguments: [
        ("2026-03-29T00:59:59.000Z", "2026-03-29T01:59:59.000+01:00"),
        ("2026-03-29T01:00:00.000Z", "2026-03-29T03:00:00.000+02:00"),
        ("1969-12-31T22:59:59.999Z", "1969-12-31T23:59:59.999+01:00"),
    ])
    func `local time says its offset, also where the clocks are put forward`(utc: String, local: String) throws {
        #expect(paris.iso8601(try instant(utc)) == local)
    }

    @Test func `a clock on the wall shows the local second, also before 1970`() throws {
        let reading = paris.reading(of: try instant("1969-12-31T22:59:59.999Z"))
        #expect(reading.date == CivilDate("1969-12-31"))
        #expect((reading.hour, reading.minute, reading.second) == (23, 59, 59))
    }

    @Test func `a month begins and ends at midnights of different offsets`() throws {
        let march = try #require(Period("2026-03"))
        #expect(paris.start(of: march.first) == (try instant("2026-02-28T23:00:00Z")))
        #expect(paris.start(of: march.last.adding(days: 1)) == (try instant("2026-03-31T22:00:00Z")))
    }
}
