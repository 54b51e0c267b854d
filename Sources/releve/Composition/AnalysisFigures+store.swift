import CivilTime
import Dashboard
import UsageDomain
import UsageStore

extension UsageStore {
    /// Spans are drawn one by one up to so many days.
    private static let daysInSpans: Int64 = 7

    /// What a page of analysis shows; a period that goes on is counted up to now.
    func analysis(_ query: AnalysisQuery, now: Instant) throws -> AnalysisFigures {
        let timeline = try registryTimeline()
        let period = query.period
        guard let whole = timeline.span(of: period) else { return AnalysisFigures() }
        let span = whole.lowerBound..<max(whole.lowerBound, min(whole.upperBound, now))
        let length = period.last.daysSince1970 - period.first.daysSince1970 + 1
        let declared = timeline.everyID { $0.machines.map(\.id) }
        let machines = query.machine.map { id in declared.filter { $0 == id } } ?? declared
        let open = timeline.openTime(in: span)

        let totals = try totals(period, machine: query.machine)
        var figures = AnalysisFigures(
            machines: try machines.compactMap { machine in
                let presence = timeline.presence(of: machine, in: span)
                guard !presence.isEmpty || totals[machine] != nil else { return nil }
                let amounts = totals[machine] ?? RollupAmounts()
                let open = open.map { open in presence.flatMap { part in open.map { $0.clamped(to: part) } } }
                return try AnalysisFigures.MachineFigures(
                    machine: machine, durations: amounts.durations, energy: amounts.energy,
                    busyInOpening: open.map { try busyTime(of: machine, within: $0) }, openTime: open.map(Self.length))
            },
            before: try query.before.map { try self.totals($0, machine: query.machine) }?.map { machine, amounts in
                AnalysisFigures.MachineFigures(
                    machine: machine, durations: amounts.durations, energy: amounts.energy)
            } ?? [],
            openTime: open.map(Self.length),
            busyByHour: try busyByHour(of: machines, from: span.lowerBound.startOfHour, to: span.upperBound),
            totals: try statedTotals(by: query.grouping, within: span, of: machines))
        if length <= Self.daysInSpans {
            for machine in machines {
                figures.spans[machine] = try stateSpans(
                    machine: machine, from: span.lowerBound, to: span.upperBound
                ).map { state in
                    var state = state
                    state.start = max(state.start, span.lowerBound)
                    state.end = min(state.end, span.upperBound)
                    return state
                }
            }
        } else {
            figures.days = try machineDays(from: period.first, to: period.last)
                .filter { query.machine == nil || $0.machine == query.machine }
        }
        return figures
    }

    private static func length(of spans: [Range<Instant>]) -> TimeSpan {
        spans.reduce(.zero) { $0 + ($1.upperBound - $1.lowerBound) }
    }
}
