import UsageDomain

/// Recomputes every total of a statement from its lines.
struct StatementTotalsCheck {
    private let statement: UsageStatement

    init(_ statement: UsageStatement) { self.statement = statement }

    /// Names the first figure that does not add up; nil when all do.
    var firstProblem: String? {
        for line in statement.lines {
            if let problem = problem(of: line) { return problem }
        }
        guard Set(statement.lines.map(\.id)).count == statement.lines.count else { return "lines" }
        return machineProblem ?? projectProblem ?? gapProblem
    }

    private func problem(of line: StatementLine) -> String? {
        let parts = [line.busyMs, line.pausedMs, line.idleMs, line.offMs, line.faultMs, line.gapMs]
        guard let start = Instant(iso8601: line.start), let end = Instant(iso8601: line.end), start <= end,
            Instant(iso8601: line.localStart) == start, Instant(iso8601: line.localEnd) == end,
            parts.allSatisfy({ $0 >= 0 }), line.totalMs == (end - start).milliseconds,
            let from = Instant(iso8601: statement.period.start), let to = Instant(iso8601: statement.period.end),
            from <= start, start < to
        else { return "\(line.id)" }
        return nil
    }

    private var machineProblem: String? {
        let byMachine = Dictionary(grouping: statement.lines, by: \.machine)
        guard Set(statement.machineTotals.map(\.machine)) == Set(byMachine.keys),
            statement.machineTotals.count == byMachine.count
        else { return "machines" }
        for total in statement.machineTotals {
            let lines = byMachine[total.machine] ?? []
            guard lines.map(\.busyMs).exactSum == total.companyBusyMs,
                lines.map(\.energyMWh).exactSum == total.companyEnergyMWh,
                total.unattributedBusyMs >= 0,
                let known = [total.companyBusyMs, total.unattributedBusyMs].exactSum, known <= total.totalBusyMs,
                statement.gaps.filter({ $0.machine == total.machine }).map(\.durationMs).exactSum == total.gapMs,
                total.operators.map(\.busyMs).exactSum == total.companyBusyMs,
                sharesAddUp(total, lines)
            else { return "\(total.machine)" }
        }
        return nil
    }

    private func sharesAddUp(_ total: MachineTotals, _ lines: [StatementLine]) -> Bool {
        let byProject = Dictionary(grouping: lines, by: \.project)
        guard total.shares.count == byProject.count else { return false }
        return total.shares.allSatisfy { share in
            byProject[share.project]?.map(\.busyMs).exactSum == share.busyMs && share.numeratorMs == share.busyMs
                && share.denominatorMs == total.totalBusyMs
        }
    }

    private var projectProblem: String? {
        var counted = 0
        for total in statement.projectTotals {
            let lines = statement.lines.filter { $0.project == total.project && $0.purpose == total.purpose }
            counted += lines.count
            guard lines.count == total.sessions, !lines.isEmpty, lines.map(\.busyMs).exactSum == total.busyMs,
                lines.map(\.pausedMs).exactSum == total.pausedMs, lines.map(\.idleMs).exactSum == total.idleMs,
                lines.map(\.gapMs).exactSum == total.gapMs, lines.map(\.energyMWh).exactSum == total.energyMWh
            else { return "\(total.project?.rawValue ?? "-")" }
        }
        return counted == statement.lines.count ? nil : "projects"
    }

    private var gapProblem: String? {
        for gap in statement.gaps {
            guard let start = Instant(iso8601: gap.start), let end = Instant(iso8601: gap.end), start < end,
                (end - start).milliseconds == gap.durationMs
            else { return "\(gap.machine)" }
        }
        return nil
    }
}
