import TaxRules
import UsageDomain

/// Recomputes every total of a statement from its lines, or from its days.
struct StatementTotalsCheck {
    /// What totals are made of, in either form.
    private struct Part {
        let machine: MachineID
        let project: ProjectID?
        let purpose: Purpose?
        let person: String?
        let sessions: Int
        let busy, paused, idle, gap, energy: Int64
        let hasShare: Bool
    }

    private let statement: UsageStatement
    private let parts: [Part]

    init(_ statement: UsageStatement) {
        self.statement = statement
        let machines = Dictionary(statement.machines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let isFirstVersion = statement.version == 1
        let ofShares = Set(statement.legalNotes.filter { $0.categories.contains(1) }.map(\.corroboration))
        parts =
            statement.lines.map { line in
                Part(
                    machine: line.machine, project: line.project, purpose: line.purpose, person: line.operator,
                    sessions: 1, busy: line.busyMs, paused: line.pausedMs, idle: line.idleMs, gap: line.gapMs,
                    energy: line.energyMWh,
                    hasShare: isFirstVersion
                        || !ofShares.isDisjoint(with: line.notes)
                            && machines[line.machine]?.at(line.start).hasShare ?? false
                )
            }
            + (statement.days ?? []).map { day in
                Part(
                    machine: day.machine, project: day.project, purpose: day.purpose, person: day.operator,
                    sessions: day.sessions, busy: day.busyMs, paused: day.pausedMs, idle: day.idleMs, gap: day.gapMs,
                    energy: day.energyMWh, hasShare: false)
            }
    }

    /// Names the first figure that does not add up; nil when all do.
    var firstProblem: String? {
        for line in statement.lines {
            if let problem = problem(of: line) { return problem }
        }
        guard Set(statement.lines.map(\.id)).count == statement.lines.count else { return "lines" }
        return dayProblem ?? machineProblem ?? projectProblem ?? personProblem ?? gapProblem
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

    private var dayProblem: String? {
        guard let days = statement.days else { return nil }
        guard statement.lines.isEmpty else { return "days" }
        let period = statement.period
        for day in days {
            let figures = [day.busyMs, day.pausedMs, day.idleMs, day.offMs, day.faultMs, day.gapMs]
            guard day.sessions > 0, figures.allSatisfy({ $0 >= 0 }), period.first <= day.day, day.day <= period.last
            else { return "\(day.day)" }
        }
        return nil
    }

    private var machineProblem: String? {
        let byMachine = Dictionary(grouping: parts, by: \.machine)
        guard Set(statement.machineTotals.map(\.machine)) == Set(byMachine.keys),
            statement.machineTotals.count == byMachine.count
        else { return "machines" }
        for total in statement.machineTotals {
            let parts = byMachine[total.machine] ?? []
            let gaps = statement.gaps.filter { $0.machine == total.machine }
            guard parts.map(\.busy).exactSum == total.companyBusyMs,
                parts.map(\.energy).exactSum == total.companyEnergyMWh, total.unattributedBusyMs >= 0,
                let known = [total.companyBusyMs, total.unattributedBusyMs].exactSum, known <= total.totalBusyMs,
                gaps.filter({ $0.kind != .rest }).map(\.durationMs).exactSum == total.gapMs,
                gaps.filter({ $0.kind == .rest }).map(\.durationMs).exactSum == total.restMs ?? 0,
                total.operators.map(\.busyMs).exactSum == total.companyBusyMs, sharesAddUp(total, parts)
            else { return "\(total.machine)" }
        }
        return nil
    }

    /// Days do not say when the machine was whose: there shares are only bounded.
    private func sharesAddUp(_ total: MachineTotals, _ parts: [Part]) -> Bool {
        let isBounded = total.shares.allSatisfy { share in
            0 <= share.numeratorMs && share.numeratorMs == share.busyMs && share.numeratorMs <= share.denominatorMs
                && share.denominatorMs <= total.totalBusyMs && share.gapMs ?? 0 >= 0 && share.otherGapMs ?? 0 >= 0
        }
        guard isBounded, statement.days == nil else { return isBounded }
        let byProject = Dictionary(grouping: parts.filter(\.hasShare), by: \.project)
        guard total.shares.count == byProject.count else { return false }
        return total.shares.allSatisfy { share in
            let own = byProject[share.project] ?? []
            return own.map(\.busy).exactSum == share.busyMs
                && (statement.version == 1
                    ? share.denominatorMs == total.totalBusyMs : own.map(\.gap).exactSum == share.gapMs)
        }
    }

    private var projectProblem: String? {
        var counted: Int64 = 0
        for total in statement.projectTotals {
            let own = parts.filter { $0.project == total.project && $0.purpose == total.purpose }
            let lines = statement.lines.filter { $0.project == total.project && $0.purpose == total.purpose }
            counted = counted.addingSaturated(Int64(total.sessions))
            guard own.map({ Int64($0.sessions) }).exactSum == Int64(total.sessions), !own.isEmpty,
                own.map(\.busy).exactSum == total.busyMs, own.map(\.paused).exactSum == total.pausedMs,
                own.map(\.idle).exactSum == total.idleMs, own.map(\.gap).exactSum == total.gapMs,
                own.map(\.energy).exactSum == total.energyMWh,
                statement.version == 1 || statement.days != nil || lines.presenceMs == total.presenceMs
            else { return "\(total.project?.rawValue ?? "-")" }
        }
        return counted == parts.map({ Int64($0.sessions) }).exactSum ? nil : "projects"
    }

    private var personProblem: String? {
        guard let people = statement.people else { return statement.version == 1 ? nil : "people" }
        let byPerson = Dictionary(grouping: parts.filter { $0.person != nil }) { $0.person ?? "" }
        guard Set(people.map(\.operator)) == Set(byPerson.keys), people.count == byPerson.count else { return "people" }
        for person in people {
            let own = byPerson[person.operator] ?? []
            let lines = statement.lines.filter { $0.operator == person.operator }
            guard own.map({ Int64($0.sessions) }).exactSum == Int64(person.sessions),
                own.map(\.busy).exactSum == person.busyMs, person.presenceMs >= 0,
                statement.days != nil
                    || lines.presenceMs == person.presenceMs
                        && lines.count(where: { $0.presence != .badged }) == person.sessionsWithoutPresence
            else { return person.operator }
        }
        return nil
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
