package import UsageDomain

extension LocalCalendar {
    /// What a clock on the wall shows, to the second.
    package struct Reading: Hashable, Sendable {
        package let date: CivilDate
        package let hour: Int
        package let minute: Int
        package let second: Int
    }

    package func reading(of instant: Instant) -> Reading {
        let (seconds, _) = (instant + offset(at: instant)).milliseconds.flooredDivision(by: 1000)
        let (days, secondOfDay) = seconds.flooredDivision(by: 86_400)
        return Reading(
            date: CivilDate(daysSince1970: days), hour: Int(secondOfDay / 3600), minute: Int(secondOfDay / 60 % 60),
            second: Int(secondOfDay % 60))
    }

    /// Local RFC 3339 with offset: `2026-03-02T10:00:00.000+01:00`.
    package func iso8601(_ instant: Instant) -> String {
        (instant + offset(at: instant)).iso8601.dropLast() + offsetText(at: instant)
    }

    /// `+01:00`, as local times print it beside them.
    package func offsetText(at instant: Instant) -> String {
        let minutes = offset(at: instant).milliseconds / 60_000
        let size = abs(minutes)
        return "\(minutes < 0 ? "-" : "+")\(pad(size / 60, 2)):\(pad(size % 60, 2))"
    }
}
