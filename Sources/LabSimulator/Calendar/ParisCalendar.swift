package import UsageDomain

/// Local time of Europe/Paris by the rule in force since 1996, without a time zone database.
package enum ParisCalendar {
    /// Summer time runs from the last Sunday of March to the last Sunday of October, both at 01:00 UTC.
    package static func offset(at instant: Instant) -> TimeSpan {
        let day = instant.milliseconds.flooredDivision(by: 86_400_000).quotient
        let year = CivilDate(daysSince1970: day).year
        guard let begin = changeover(year: year, month: 3), let end = changeover(year: year, month: 10),
            instant >= begin, instant < end
        else { return .hours(1) }
        return .hours(2)
    }

    /// The instant of a local time.
    ///
    /// In the skipped hour of March the time is read as winter time; in the repeated hour
    /// of October, as summer time.
    package static func instant(_ date: CivilDate, _ timeOfDay: TimeSpan = .zero) -> Instant {
        let naive = Instant(milliseconds: date.daysSince1970 * 86_400_000) + timeOfDay
        let summer = naive - .hours(2)
        return offset(at: summer) == .hours(2) ? summer : naive - .hours(1)
    }

    package static func date(at instant: Instant) -> CivilDate {
        let local = instant + offset(at: instant)
        return CivilDate(daysSince1970: local.milliseconds.flooredDivision(by: 86_400_000).quotient)
    }

    /// `2026-03-02T10:00:00`: local, without zone, as devices print it.
    static func localText(at instant: Instant) -> String {
        String((instant + offset(at: instant)).iso8601.prefix(19))
    }

    private static func changeover(year: Int, month: Int) -> Instant? {
        guard let last = CivilDate(year: year, month: month, day: 31) else { return nil }
        let sunday = last.adding(days: -Int64((last.weekday.rawValue + 1) % 7))
        return Instant(milliseconds: sunday.daysSince1970 * 86_400_000 + 3_600_000)
    }
}
