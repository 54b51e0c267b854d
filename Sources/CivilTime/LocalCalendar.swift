import Foundation
package import UsageDomain

/// Instants as the clocks and calendars of a time zone tell them.
///
/// Local days are spans of instants: 23, 24 or 25 hours, contiguous, without overlap. Needs full Foundation, whose zone
/// data FoundationEssentials lacks on Linux.
package struct LocalCalendar: Sendable {
    package struct Day: Hashable, Sendable {
        package let date: CivilDate
        package let start: Instant
        /// Start of the next day.
        package let end: Instant
    }

    private let timeZone: TimeZone

    /// Nil when the system does not know the IANA name.
    package init?(identifier: String) {
        guard let timeZone = TimeZone(identifier: identifier) else { return nil }
        self.timeZone = timeZone
    }

    /// The day that contains `instant`.
    ///
    /// Instants outside the years 1 to 9998 are clamped into them.
    package func day(containing instant: Instant) -> Day {
        let instant = min(max(instant, Self.earliest), Self.latest)
        let (days, _) = (instant + offset(at: instant)).milliseconds.flooredDivision(by: 86_400_000)
        var date = CivilDate(daysSince1970: days)
        // A clock put back across midnight repeats the end of a day; the repetition belongs to the new day.
        while start(of: date) > instant { date = date.adding(days: -1) }
        while start(of: date.adding(days: 1)) <= instant { date = date.adding(days: 1) }
        return Day(date: date, start: start(of: date), end: start(of: date.adding(days: 1)))
    }

    /// The instant at which the day begins: midnight, or the end of the hour a clock put forward skips.
    package func start(of date: CivilDate) -> Instant {
        let midnight = Instant(milliseconds: date.daysSince1970 * 86_400_000)
        let before = offset(at: midnight - .days(1))
        let after = offset(at: midnight + .days(1))
        guard before != after else { return midnight - after }
        // The offset changes near: the first instant whose local time is at or past midnight.
        var low = (midnight - .days(1)).milliseconds
        var high = (midnight + .days(1)).milliseconds
        while high - low > 1 {
            let middle = low + (high - low) / 2
            let instant = Instant(milliseconds: middle)
            if instant + offset(at: instant) >= midnight { high = middle } else { low = middle }
        }
        return Instant(milliseconds: high)
    }

    /// What to add to UTC at that instant.
    package func offset(at instant: Instant) -> TimeSpan {
        let (seconds, _) = instant.milliseconds.flooredDivision(by: 1000)
        return .seconds(Int64(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))))
    }

    private static let earliest = Instant(milliseconds: -62_135_510_400_000)
    private static let latest = Instant(milliseconds: 253_370_000_000_000)
}
