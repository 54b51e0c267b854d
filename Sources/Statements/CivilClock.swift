import Foundation
package import UsageDomain

/// Local days and hours of a time zone; needs full Foundation, whose zone data FoundationEssentials lacks on Linux.
package struct CivilClock: Sendable {
    private let zone: TimeZone

    /// - Throws: `StatementError.unknownTimeZone`; never falls back to another zone.
    package init(timezone: String) throws(StatementError) {
        guard let zone = TimeZone(identifier: timezone) else { throw .unknownTimeZone(timezone) }
        self.zone = zone
    }

    /// Milliseconds to add to UTC at that instant.
    package func offset(at instant: Instant) -> TimeSpan {
        let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
        return .seconds(Int64(zone.secondsFromGMT(for: date)))
    }

    /// The first instant of the local day.
    package func start(of day: CivilDate) -> Instant {
        let midnight = Instant(milliseconds: day.daysSince1970 * 86_400_000)
        let guess = midnight - offset(at: midnight)
        return midnight - offset(at: guess)
    }

    /// The instants of the period: from the first day's start up to, excluding, the start of the day after the last.
    package func bounds(of period: Period) -> Range<Instant> {
        start(of: period.first)..<start(of: period.last.adding(days: 1))
    }

    package func day(of instant: Instant) -> CivilDate {
        CivilDate(daysSince1970: local(instant).flooredDivision(by: 86_400_000).quotient)
    }

    /// Local RFC 3339 with offset: `2026-03-02T10:00:00.000+01:00`.
    package func iso8601(_ instant: Instant) -> String {
        let text = Instant(milliseconds: local(instant)).iso8601.dropLast()
        return text + offsetText(at: instant)
    }

    /// `+01:00`, as local times print it beside them.
    package func offsetText(at instant: Instant) -> String {
        let minutes = offset(at: instant).milliseconds / 60_000
        let size = abs(minutes)
        return "\(minutes < 0 ? "-" : "+")\(pad(size / 60, 2)):\(pad(size % 60, 2))"
    }

    /// Milliseconds since 1970-01-01T00:00 on the local wall clock.
    func local(_ instant: Instant) -> Int64 {
        instant.milliseconds + offset(at: instant).milliseconds
    }
}
