import UsageDomain

/// When a device that reports regularly and on each change of state says something.
struct ReportSchedule {
    let profile: LabProfile

    /// The instants of a day, ascending, whatever the network does.
    func plugReports(of day: MachineDay, chance: inout Chance) -> [Instant] {
        reports(
            of: day, within: day.span, latency: .milliseconds(150)...(.milliseconds(900)), chance: &chance
        ) { state, instant in
            switch state {
            case .off: day.opening?.contains(instant) == true ? profile.offPeriod : profile.closedPeriod
            case .idle: profile.idlePeriod
            default: profile.busyPeriod
            }
        }
    }

    /// The instants of a span of a day: `latency` after each change of state, and `period` after each report, which
    /// depends on the state then.
    func reports(
        of day: MachineDay, within span: Range<Instant>, latency: ClosedRange<TimeSpan>, chance: inout Chance,
        period: (MachineState, Instant) -> TimeSpan
    ) -> [Instant] {
        var instants: [Instant] = []
        var index = 0
        var at = span.lowerBound + chance.span(.milliseconds(100)...(.seconds(4)))
        // The margin keeps what a voice says a little after a report within the day.
        let end = span.upperBound - .seconds(1)
        while at < end {
            instants.append(at)
            while index < day.states.count, day.states[index].at <= at { index += 1 }
            let state = index > 0 ? day.states[index - 1].state : .off
            var next = at + period(state, at) + chance.span(.milliseconds(-150)...(.milliseconds(150)))
            if index < day.states.count { next = min(next, day.states[index].at + chance.span(latency)) }
            at = max(next, at + .milliseconds(1))
        }
        return instants
    }
}
