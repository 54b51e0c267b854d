package import UsageDomain

extension TimeSpan {
    /// `14:30` or `14:30:05`: the time since midnight that a clock shows; nil for anything else.
    package init?(clock text: some StringProtocol) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { field in
            field.utf8.count == 2 && field.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(field) : nil
        }
        guard fields.count == numbers.count, (2...3).contains(numbers.count), numbers[0] < 24,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        self = .hours(numbers[0]) + .minutes(numbers[1]) + .seconds(numbers.count == 3 ? numbers[2] : 0)
    }
}

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

    /// When the clock on the wall shows a time, counted since midnight, on a day.
    ///
    /// Of an hour that a clock put back shows twice, the first; in one that a clock put forward skips, as if it had not yet
    /// been put forward.
    package func instant(on day: CivilDate, at time: TimeSpan) -> Instant {
        let shown = Instant(milliseconds: day.daysSince1970 * 86_400_000) + time
        let candidates = [shown - offset(at: shown - .days(1)), shown - offset(at: shown + .days(1))]
        return candidates.filter { $0 + offset(at: $0) == shown }.min() ?? candidates[0]
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
