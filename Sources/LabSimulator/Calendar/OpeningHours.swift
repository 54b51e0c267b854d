package import UsageDomain

/// When the lab lets people in, in local time; the same hours on each open day.
package struct OpeningHours: Hashable, Sendable {
    package var days: Set<Weekday>
    /// From local midnight.
    package var opens: TimeSpan
    package var closes: TimeSpan

    package init(days: Set<Weekday>, opens: TimeSpan, closes: TimeSpan) {
        self.days = days
        self.opens = opens
        self.closes = closes
    }

    package static let standard = OpeningHours(
        days: [.tuesday, .wednesday, .thursday, .friday, .saturday], opens: .hours(10), closes: .hours(19))

    /// For a demonstration at any hour of any day.
    package static let always = OpeningHours(
        days: Set(Weekday.allCases), opens: .minutes(10), closes: .minutes(23 * 60 + 40))

    /// Nil on a closed day.
    package func span(on date: CivilDate) -> Range<Instant>? {
        guard days.contains(date.weekday), opens < closes else { return nil }
        return ParisCalendar.instant(date, opens)..<ParisCalendar.instant(date, closes)
    }
}
