import Accounting
import TaxRules
package import UsageDomain

extension StatementBuilder {
    // MARK: Machines

    func machineTotals(
        _ entry: StatementMachine, _ lines: [StatementLine], _ gaps: [StatementGap]
    ) -> MachineTotals {
        let machine = entry.id
        let own = lines.filter { $0.machine == machine }
        let all = allSessions.filter { $0.machine == machine }
        let byOperator = Dictionary(grouping: own, by: \.operator)
        let here = gaps.filter { $0.machine == machine }
        return MachineTotals(
            machine: machine, companyBusyMs: own.map(\.busyMs).clampedSum,
            totalBusyMs: all.map(\.durations.busy.milliseconds).clampedSum,
            unattributedBusyMs: all.filter { !$0.attribution.isAttributed }.map(\.durations.busy.milliseconds)
                .clampedSum,
            gapMs: here.filter { $0.kind != .rest }.map(\.durationMs).clampedSum,
            restMs: here.filter { $0.kind == .rest }.map(\.durationMs).clampedSum,
            companyEnergyMWh: own.map(\.energyMWh).clampedSum, shares: shares(entry, own, all, here),
            operators: byOperator.keys.sorted(by: operatorsInOrder).map { name in
                let theirs = byOperator[name] ?? []
                return MachineTotals.OperatorTime(
                    operator: name, sessions: theirs.count, busyMs: theirs.map(\.busyMs).clampedSum)
            })
    }

    /// Only of a machine of the company's own, and of the days on which it was: nobody else has a depreciation to share;
    /// of the sessions whose notes speak of it.
    private func shares(
        _ entry: StatementMachine, _ own: [StatementLine], _ all: [UsageSession], _ gaps: [StatementGap]
    ) -> [MachineTotals.Share] {
        let categories = Dictionary(
            input.rules.innovationCredit.notes(for: Set(own.flatMap(\.notes))).map {
                ($0.corroboration, $0.categories)
            },
            uniquingKeysWith: { first, _ in first })
        let owned = own.filter { line in
            entry.at(line.start).hasShare && line.notes.contains { categories[$0]?.contains(1) == true }
        }
        let total = all.filter { entry.at($0.start.iso8601).hasShare }.map(\.durations.busy.milliseconds).clampedSum
        let unknown = gaps.filter { $0.kind != .rest && entry.at($0.start).hasShare }.map(\.durationMs).clampedSum
        let byProject = Dictionary(grouping: owned, by: \.project)
        return byProject.keys.sorted(by: projectsInOrder).map { project in
            let lines = byProject[project] ?? []
            let busy = lines.map(\.busyMs).clampedSum
            let gap = lines.map(\.gapMs).clampedSum
            return MachineTotals.Share(
                project: project, busyMs: busy, numeratorMs: busy, denominatorMs: total, gapMs: gap,
                otherGapMs: max(0, unknown - gap))
        }
    }

    /// Every session as far as it lies in the period, open ones too: leaving work out would raise the company's share.
    private var allSessions: [UsageSession] {
        var seen: Set<SessionID> = []
        return (input.machineSessions + input.sessions).filter {
            bounds.contains($0.start) && seen.insert($0.id).inserted
        }
    }

    func gaps(of machines: Set<MachineID>) -> [StatementGap] {
        let parts: [(Gap, StatementGap.Kind)] =
            input.gaps.merged.map { ($0, .unknown) } + input.rests.merged.map { ($0, .rest) }
        return parts.filter { machines.contains($0.0.machine) }.compactMap { gap, kind in
            let start = max(gap.start, bounds.lowerBound)
            let end = min(gap.end, bounds.upperBound)
            guard start < end else { return nil }
            return StatementGap(
                machine: gap.machine, start: start.iso8601, end: end.iso8601, durationMs: (end - start).milliseconds,
                kind: kind)
        }.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) }
    }

    // MARK: Projects

    func projectTotals(_ lines: [StatementLine]) -> [ProjectTotals] {
        struct Key: Hashable {
            let project: ProjectID?
            let purpose: Purpose?
        }
        let groups = Dictionary(grouping: lines) { Key(project: $0.project, purpose: $0.purpose) }
        let keys = groups.keys.sorted { left, right in
            left.purpose == right.purpose
                ? projectsInOrder(left.project, right.project) : left.purpose.rank < right.purpose.rank
        }
        return keys.map { key in
            let own = groups[key] ?? []
            return ProjectTotals(
                project: key.project, purpose: key.purpose, sessions: own.count, presenceMs: own.presenceMs,
                busyMs: own.map(\.busyMs).clampedSum, pausedMs: own.map(\.pausedMs).clampedSum,
                idleMs: own.map(\.idleMs).clampedSum, gapMs: own.map(\.gapMs).clampedSum,
                energyMWh: own.map(\.energyMWh).clampedSum)
        }
    }

    func projectsInOrder(_ left: ProjectID?, _ right: ProjectID?) -> Bool {
        guard let left else { return false }
        guard let right else { return true }
        let ranks = (facts.purpose(of: left).rank, facts.purpose(of: right).rank)
        return ranks.0 == ranks.1 ? left < right : ranks.0 < ranks.1
    }

    // MARK: People

    func people(_ lines: [StatementLine]) -> [StatementPerson] {
        let members = Dictionary(
            input.sessions.compactMap { session in session.attribution.member.map { (session.id, $0) } },
            uniquingKeysWith: { first, _ in first })
        return Dictionary(grouping: lines.filter { $0.operator != nil }) { $0.operator ?? "" }
            .sorted { $0.key < $1.key }.map { name, own in
                let last = own.last
                let start = last.flatMap { Instant(iso8601: $0.start) } ?? bounds.lowerBound
                let member = last.flatMap { members[$0.id] }.flatMap { facts.member($0, at: start) }
                let standing = last?.operatorStanding ?? .unstated
                return StatementPerson(
                    operator: name, standing: standing,
                    employment: standing == .company ? member?.employment : nil,
                    qualification: input.variant == .nominative && standing == .company
                        ? member?.qualification : nil,
                    sessions: own.count, presenceMs: own.presenceMs,
                    sessionsWithoutPresence: own.count { $0.presence != .badged },
                    busyMs: own.map(\.busyMs).clampedSum)
            }
    }

    /// By name; the sessions nobody badged for come last.
    private func operatorsInOrder(_ left: String?, _ right: String?) -> Bool {
        guard let left else { return false }
        return right.map { left < $0 } ?? true
    }
}

extension StatementMachine {
    /// Whether its use is the share of a depreciation of the client's: acquired new on a known day, or leased by it.
    var hasShare: Bool { owner == .client && (newAssetDate != nil || lessor != nil) }
}

extension Sequence<StatementLine> {
    /// Between badging in and badging out, of everybody; each one's overlapping sessions once.
    var presenceMs: Int64 {
        var total: Int64 = 0
        for (_, own) in Dictionary(grouping: filter { $0.presence == .badged }, by: \.operator) {
            var covered = Instant.distantPast
            for line in own.sorted(by: { $0.start < $1.start }) {
                guard let start = Instant(iso8601: line.start), let end = Instant(iso8601: line.end) else { continue }
                if end > covered {
                    total = total.addingSaturated((end - Swift.max(start, covered)).milliseconds)
                    covered = end
                }
            }
        }
        return total
    }
}

extension [Gap] {
    /// Those of one machine that touch are one.
    package var merged: [Gap] {
        var found: [Gap] = []
        for gap in sorted(by: { ($0.machine, $0.start) < ($1.machine, $1.start) }) {
            if let last = found.last, last.machine == gap.machine, gap.start <= last.end {
                found[found.count - 1].end = Swift.max(last.end, gap.end)
            } else {
                found.append(gap)
            }
        }
        return found
    }
}

extension Purpose? {
    /// Innovation first, then research, then the rest in the order of the domain; what is not declared comes last.
    var rank: Int { flatMap(Purpose.allCases.firstIndex) ?? .max }
}
