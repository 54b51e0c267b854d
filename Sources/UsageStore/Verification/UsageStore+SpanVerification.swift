import CivilTime
import UsageDomain

/// Hours, days and gaps are sums of the spans, to the millisecond and the milliwatt-hour.
extension UsageStore {
    /// Compared is what lies after a machine's first span: a store of an earlier release has none before.
    func verifySpans(_ report: inout VerificationReport) throws {
        let timezones = Set(try registryVersions().map(\.registry.lab.timezone))
        guard let timezone = timezones.first, let calendar = LocalCalendar(identifier: timezone) else { return }
        for (machine, resumption) in try spanResumptions().sorted(by: { $0.key < $1.key }) {
            let spans = try stateSpans(machine: machine, from: .distantPast, to: .distantFuture)
            guard let first = spans.first?.start else { continue }
            for (before, after) in zip(spans, spans.dropFirst()) where before.end > after.start {
                report.problems.append("\(machine): two spans hold \(after.start.iso8601)")
            }
            let sums = try sums(of: spans, resumption.waiting, machine: machine, calendar)
            for key in try wrongHours(of: machine, since: first, sums) {
                report.problems.append("\(machine) in the hour of \(key.iso8601): its spans add up to something else")
            }
            // Where days end changed with the zone.
            if timezones.count == 1 {
                for day in try wrongDays(of: machine, since: calendar.day(containing: first).date.adding(days: 1), sums)
                {
                    report.problems.append("\(machine) on \(day): its spans add up to something else")
                }
            }
            let gaps = try gaps(machine: machine, from: first, to: .distantFuture)
            let silent = spans.filter { $0.state == .unknown }.reduce(TimeSpan.zero) { $0 + ($1.end - $1.start) }
            let told = gaps.reduce(TimeSpan.zero) { $0 + ($1.end - max($1.start, first)) }
            if silent != told { report.problems.append("\(machine): its gaps are not its unknown spans") }
        }
    }

    private func sums(
        of spans: [StateSpan], _ waiting: [WaitingIncrease], machine: MachineID, _ calendar: LocalCalendar
    ) throws -> RollupDelta {
        var sums = RollupAccumulator(calendar: calendar)
        for span in spans { sums.add(span: machine, span.state, from: span.start, to: span.end) }
        for growth in try spanGrowth(machine: machine, from: .distantPast, to: .distantFuture) {
            sums.add(increase: machine, growth.quantity, amount: growth.amount, from: growth.start, to: growth.start)
        }
        var cuts = CalendarCuts(calendar)
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
        return sums.drain()
    }

    private func wrongHours(of machine: MachineID, since first: Instant, _ sums: RollupDelta) throws -> [Instant] {
        let stored = try hourRollups(from: first, to: .distantFuture, machine: machine)
        let keys = Set(stored.keys).union(sums.hours.keys.filter { $0.hour >= first })
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
