package import UsageDomain

/// Local days of a lab whose time zone may have changed: each instant has the day that its zone of the time gives it.
package struct DatedCalendar: Sendable {
    private struct Era {
        let from: Instant
        let calendar: LocalCalendar
    }

    /// Ascending; the first holds from the beginning of time.
    private let eras: [Era]

    /// One zone for all time.
    package init(_ calendar: LocalCalendar) {
        eras = [Era(from: .distantPast, calendar: calendar)]
    }

    /// Nil for a registry without epochs, or with a zone that the system does not know.
    package init?(_ timeline: RegistryTimeline) {
        var eras: [Era] = []
        var zone: String?
        for epoch in timeline.epochs where epoch.registry.lab.timezone != zone {
            guard let calendar = LocalCalendar(identifier: epoch.registry.lab.timezone) else { return nil }
            zone = epoch.registry.lab.timezone
            eras.append(Era(from: epoch.from, calendar: calendar))
        }
        guard !eras.isEmpty else { return nil }
        self.eras = eras
    }

    /// The part of the instant's local day that lies in the same zone: all of it, but on a day of change.
    package func day(containing instant: Instant) -> LocalCalendar.Day {
        let place = eras.lastIndex { $0.from <= instant } ?? 0
        let day = eras[place].calendar.day(containing: instant)
        let end = place + 1 < eras.count ? eras[place + 1].from : day.end
        guard day.start < eras[place].from || end < day.end else { return day }
        return LocalCalendar.Day(date: day.date, start: max(day.start, eras[place].from), end: min(day.end, end))
    }

    /// Where the sums of the instant's local date, and of those after it, begin.
    package func wholeDay(containing instant: Instant) -> LocalCalendar.Day {
        var day = day(containing: instant)
        guard eras.count > 1 else { return day }
        while true {
            let before = self.day(containing: day.start - .milliseconds(1))
            guard before.date >= day.date, before.start < day.start else { return day }
            day = before
        }
    }
}
