package import UsageDomain

extension RegistryTimeline {
    /// The hours of a day; nil where no weekly hours were declared for it.
    ///
    /// Weekly hours are those that held at its end. An exception carries its own day and may be declared late: the latest
    /// declaration that names the day counts; one that was taken out of a later registry still holds for days before.
    package func hours(on day: CivilDate) -> DayHours? {
        guard let end = start(of: day.adding(days: 1)), let place = index(at: end - .milliseconds(1)) else {
            return nil
        }
        for epoch in epochs[place...].reversed() {
            if let exception = epoch.registry.lab.exception(on: day) { return exception.hours }
        }
        return epochs[place].registry.lab.hours(on: day)
    }

    /// When the lab is open within a span, in order, apart from each other; nil where hours are not declared for each of its days.
    package func openTime(in span: Range<Instant>) -> [Range<Instant>]? {
        guard span.lowerBound < span.upperBound, let clock = calendar(at: span.lowerBound) else { return nil }
        var open: [Range<Instant>] = []
        var day = clock.day(containing: span.lowerBound).date
        while let start = start(of: day), start < span.upperBound {
            guard let hours = hours(on: day), let clock = calendar(at: start) else { return nil }
            for hours in hours.spans {
                let from = max(
                    clock.instant(on: day, at: hours.from), span.lowerBound, open.last?.upperBound ?? .distantPast)
                let end =
                    hours.to == .hours(24) ? clock.start(of: day.adding(days: 1)) : clock.instant(on: day, at: hours.to)
                let to = min(end, span.upperBound)
                guard from < to else { continue }
                if let last = open.last, last.upperBound == from {
                    open[open.count - 1] = last.lowerBound..<to
                } else {
                    open.append(from..<to)
                }
            }
            day = day.adding(days: 1)
        }
        return open
    }
}
