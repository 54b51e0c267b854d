import Testing
import UsageDomain

@testable import Statements

@Suite struct CivilClockTests {
    @Test(arguments: [
        ("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24), ("2025-12-31", 24),
    ])
    func `a local day has the hours its zone gives it`(day: String, hours: Int64) throws {
        let clock = try CivilClock(timezone: "Europe/Paris")
        let bounds = clock.bounds(of: try #require(Period("\(day)/\(day)")))
        #expect(bounds.upperBound - bounds.lowerBound == .hours(hours))
    }
}
