package import UsageDomain

extension WeeklyHours {
    package static let standard = uniform(
        [.tuesday, .wednesday, .thursday, .friday, .saturday], from: .hours(10), to: .hours(19))

    /// For a demonstration at any hour of any day.
    package static let always = uniform(Weekday.allCases, from: .minutes(10), to: .minutes(23 * 60 + 40))

    private static func uniform(_ days: [Weekday], from: TimeSpan, to: TimeSpan) -> WeeklyHours {
        let hours = ClockSpan(from: from, to: to).flatMap { DayHours([$0]) } ?? .closed
        return WeeklyHours(Dictionary(uniqueKeysWithValues: days.map { ($0, hours) }))
    }

    /// From the first opening to the last closing; nil on a closed day.
    package func span(on date: CivilDate) -> Range<Instant>? {
        let spans = self[date.weekday].spans
        guard let first = spans.first, let last = spans.last else { return nil }
        return ParisCalendar.instant(date, first.from)..<ParisCalendar.instant(date, last.to)
    }
}
