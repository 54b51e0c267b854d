import CivilTime
import UsageDomain

/// Hours, days and gaps are sums of the spans, to the millisecond and the milliwatt-hour.
extension UsageStore {
    /// Compared is what lies after a machine's first span: a store of an earlier release has none before.
    func verifySpans(_ report: inout VerificationReport) throws {
        let timezones = Set(try registryVersions().map(\.registry.lab.timezone))
        guard let timezone = timezones.first, let calendar = LocalCalendar(identifier: timezone) else { return }
        for (machine, resumption) in try spanResumptions().sorted(by: { $0.key < $1.key }) {
            try verifySpans(of: machine, resumption.waiting, timezones.count == 1, calendar, &report)
        }
    }

    /// Where days end changed with the zone: without one zone alone they are left out.
    private func verifySpans(
        of machine: MachineID, _ waiting: [WaitingIncrease], _ hasOneZone: Bool, _ calendar: LocalCalendar,
        _ report: inout VerificationReport
    ) throws {
        guard let first = try firstSpan(of: machine) else { return }
        let firstDay = calendar.day(containing: first).date.adding(days: 1)
        var sums = RollupAccumulator(calendar: calendar)
        add(waiting, of: machine, calendar, to: &sums)
        var last: StateSpan?
        var (silent, told) = (TimeSpan.zero, TimeSpan.zero)
        for month in try months(of: machine) {
            for span in try stateSpans(machine: machine, from: month.lowerBound, to: month.upperBound)
            where month.contains(span.start) {
                if let last, last.end > span.start {
                    report.problems.append("\(machine): two spans hold \(span.start.iso8601)")
                }
                last = span
                sums.add(span: machine, span.state, from: span.start, to: span.end)
                if span.state == .unknown { silent += span.end - span.start }
            }
            for growth in try spanGrowth(machine: machine, from: month.lowerBound, to: month.upperBound)
            where month.contains(growth.start) {
                sums.add(
                    increase: machine, growth.quantity, amount: growth.amount, from: growth.start, to: growth.start)
            }
            for gap in try gaps(machine: machine, from: max(first, month.lowerBound), to: month.upperBound)
            where month.contains(max(gap.start, first)) {
                told += gap.end - max(gap.start, first)
            }
            // What begins later adds nothing to the hours before; what reaches into later ones waits for them.
            var summed = sums.drain()
            let hours = max(first, month.lowerBound)..<month.upperBound.startOfHour
            for hour in try wrongHours(of: machine, in: hours, &summed) {
                report.problems.append("\(machine) in the hour of \(hour.iso8601): its spans add up to something else")
            }
            sums.restore(summed)
        }
        if hasOneZone {
            for day in try wrongDays(of: machine, since: firstDay, sums.drain()) {
                report.problems.append("\(machine) on \(day): its spans add up to something else")
            }
        }
        if silent != told { report.problems.append("\(machine): its gaps are not its unknown spans") }
    }

    private func add(
        _ waiting: [WaitingIncrease], of machine: MachineID, _ calendar: LocalCalendar,
        to sums: inout RollupAccumulator
    ) {
        var cuts = CalendarCuts(DatedCalendar(calendar))
        for increase in waiting {
            guard increase.from < increase.to else {
                sums.add(
                    increase: machine, increase.quantity, amount: increase.amount, from: increase.to, to: increase.to)
                continue
            }
            cuts.forEachPiece(of: [], from: increase.placedThrough, to: increase.to) { _, piece in
                sums.add(
                    increase: machine, increase.quantity, amount: increase.grown(in: piece), from: piece.lowerBound,
                    to: piece.lowerBound)
            }
        }
    }

    /// Compared and taken out of the sums are the hours that begin in a span of time.
    private func wrongHours(
        of machine: MachineID, in hours: Range<Instant>, _ sums: inout RollupDelta
    ) throws -> [Instant] {
        let stored = try hourRollups(from: hours.lowerBound, to: hours.upperBound, machine: machine)
        let keys = Set(stored.keys).union(sums.hours.keys.filter { hours.contains($0.hour) })
        defer { sums.hours = sums.hours.filter { $0.key.hour >= hours.upperBound } }
        return keys.filter { !Self.isSame(stored[$0], sums.hours[$0]) }.map(\.hour).sorted()
    }

    private func wrongDays(of machine: MachineID, since first: CivilDate, _ sums: RollupDelta) throws -> [CivilDate] {
        guard let period = Period(first: first, last: CivilDate(daysSince1970: 2_932_896)) else { return [] }
        let stored = try dayRollups(period, machine: machine)
        let keys = Set(stored.keys).union(sums.days.keys.filter { $0.day >= first })
        return keys.filter { !Self.isSame(stored[$0], sums.days[$0]) }.map(\.day).sorted()
    }

    private static func isSame(_ stored: RollupAmounts?, _ summed: RollupAmounts?) -> Bool {
        let (stored, summed) = (stored ?? RollupAmounts(), summed ?? RollupAmounts())
        return stored.durations == summed.durations && stored.energy == summed.energy
            && stored.increases.filter { $0.value != 0 } == summed.increases.filter { $0.value != 0 }
    }
}
