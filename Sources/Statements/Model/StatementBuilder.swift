import CivilTime
import TaxRules
import UsageDomain

/// Makes a statement from sessions; pure: the same input gives the same statement.
package struct StatementBuilder {
    private let input: StatementInput
    private let clock: LocalCalendar
    private let client: Company
    private let bounds: Range<Instant>
    private let machines: [MachineID: Machine]
    private let projects: [ProjectID: Project]
    private let members: [MemberID: Member]

    /// - Throws: `StatementError.unknownTimeZone`, `.unknownCompany`, `.periodNotBegun`, or `.inconsistent` when a session's durations are
    ///   not its length or a total does not fit: nothing that its own verification refuses is ever issued.
    package static func build(_ input: StatementInput) throws(StatementError) -> UsageStatement {
        let statement = try StatementBuilder(input).statement()
        if let problem = StatementTotalsCheck(statement).firstProblem { throw .inconsistent(problem) }
        return statement
    }

    private init(_ input: StatementInput) throws(StatementError) {
        self.input = input
        let timezone = input.registry.lab.timezone
        guard let clock = LocalCalendar(identifier: timezone) else { throw StatementError.unknownTimeZone(timezone) }
        self.clock = clock
        guard let client = input.registry.companies.first(where: { $0.id == input.company }) else {
            throw .unknownCompany(input.company.rawValue)
        }
        self.client = client
        let issued = clock.day(containing: input.issuedAt).date
        guard input.period.first <= issued else {
            throw .periodNotBegun(first: input.period.first, issued: issued)
        }
        bounds = clock.interval(of: input.period)
        machines = Dictionary(input.registry.machines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        projects = Dictionary(input.registry.projects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        members = Dictionary(input.registry.members.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func statement() -> UsageStatement {
        let lines = lines()
        let used = Set(lines.map(\.machine))
        let gaps = gaps(of: used)
        let codes = Set(lines.map(\.legalNote))
        let rules = input.rules.innovationCredit
        return UsageStatement(
            format: UsageStatement.formatName, version: UsageStatement.currentVersion, number: input.number,
            revision: input.revision, replaces: input.replaces, issuedAt: input.issuedAt.iso8601,
            provisional: input.issuedAt < bounds.upperBound, variant: input.variant, issuer: issuer(),
            client: clientEntry(), period: period(),
            projects: projectEntries(lines), machines: used.sorted().map(machineEntry), lines: lines,
            machineTotals: used.sorted().map { machineTotals($0, lines, gaps) },
            projectTotals: projectTotals(lines), gaps: gaps,
            method: StatementMethod(
                thresholds: used.sorted().map(thresholds),
                rules: StatementTexts.method(timezone: input.registry.lab.timezone),
                softwareVersion: input.softwareVersion, ruleSetVersion: input.rules.version,
                rulesReviewAfter: rules.reviewAfter),
            legalNotes: rules.notes(for: codes), approval: approval(),
            disclaimers: StatementTexts.disclaimers(lab: input.registry.lab.name),
            privacy: StatementTexts.privacy(
                variant: input.variant, contact: input.registry.lab.contact, retention: rules.retention),
            integrity: StatementIntegrity(
                ledgerHead: input.ledgerHead, previousStatementDigest: input.previousStatementDigest))
    }

    // MARK: Lines

    private func lines() -> [StatementLine] {
        let own = input.sessions.filter {
            bounds.contains($0.start) && $0.attribution.company == input.company
        }
        return own.compactMap(line).sorted {
            ($0.start, $0.machine, $0.id) < ($1.start, $1.machine, $1.id)
        }
    }

    /// Nil while the session is open: it is listed once it is closed.
    private func line(_ session: UsageSession) -> StatementLine? {
        guard let end = session.end else { return nil }
        let attribution = session.attribution
        let project = attribution.project.flatMap { projects[$0] }.flatMap { $0.company == input.company ? $0 : nil }
        let purpose = declaredPurpose(attribution, project)
        let day = clock.day(containing: session.start).date
        let note = input.rules.innovationCredit.corroborates(
            MachineTime(
                day: day, purpose: purpose, accessMode: attribution.accessMode,
                isCompanyMachine: machines[session.machine]?.owner == .company(input.company),
                isLabApproved: isLabApproved(on: day)))
        var quantities: [String: Int64] = [:]
        for (quantity, amount) in session.quantities { quantities[quantity.sessionKey] = amount }
        return StatementLine(
            id: session.id, machine: session.machine, project: project?.id, purpose: purpose,
            accessMode: attribution.accessMode, operator: attribution.member.map(operatorName),
            operatorRole: attribution.member.flatMap { members[$0]?.role },
            operatorEmployer: attribution.member.flatMap(employer),
            start: session.start.iso8601, end: end.iso8601, localStart: clock.iso8601(session.start),
            localEnd: clock.iso8601(end), beganBefore: beganBefore(session), goesOnUntil: goesOnUntil(session),
            busyMs: session.durations.busy.milliseconds,
            pausedMs: session.durations.paused.milliseconds, idleMs: session.durations.idle.milliseconds,
            offMs: session.durations.off.milliseconds, faultMs: session.durations.fault.milliseconds,
            gapMs: session.durations.gap.milliseconds,
            bookedMs: input.bookedTime[session.id]?.milliseconds,
            energyMWh: session.energy.milliwattHours, energyGrade: session.energyGrade, quantities: quantities,
            runs: session.runs.map { run in
                StatementRun(
                    start: run.start.iso8601, end: (run.end ?? end).iso8601, busyMs: run.busy.milliseconds,
                    pausedMs: run.paused.milliseconds, outcome: run.outcome)
            },
            grade: session.grade, correction: input.corrections[session.id], evidence: input.evidence[session.id],
            legalNote: note.corroboration)
    }

    private func beganBefore(_ session: UsageSession) -> String? {
        guard let start = input.wholes[session.id]?.start, start < session.start else { return nil }
        return clock.iso8601(start)
    }

    private func goesOnUntil(_ session: UsageSession) -> String? {
        guard let end = input.wholes[session.id]?.end, let here = session.end, end > here else { return nil }
        return clock.iso8601(end)
    }

    /// A tax purpose counts only where the company's project declares it; nil when nothing declares one.
    private func declaredPurpose(_ attribution: Attribution, _ project: Project?) -> Purpose? {
        switch attribution.purpose {
        case nil, .innovation, .research: project?.purpose
        case let purpose?: purpose
        }
    }

    private func operatorName(_ member: MemberID) -> String {
        let pseudonym = input.pseudonyms[member] ?? member.rawValue
        return input.variant == .nominative ? members[member]?.name ?? pseudonym : pseudonym
    }

    private func employer(_ member: MemberID) -> String? {
        members[member]?.company.flatMap { id in input.registry.companies.first { $0.id == id }?.name }
    }

    private func isLabApproved(on day: CivilDate) -> Bool {
        guard let approval = input.registry.lab.innovationApproval else { return false }
        return approval.from <= day && day <= approval.to
    }

    // MARK: Totals

    private func machineTotals(
        _ machine: MachineID, _ lines: [StatementLine], _ gaps: [StatementGap]
    ) -> MachineTotals {
        let own = lines.filter { $0.machine == machine }
        let all = allSessions.filter { $0.machine == machine }
        let total = all.map(\.durations.busy.milliseconds).clampedSum
        let byProject = Dictionary(grouping: own, by: \.project)
        let byOperator = Dictionary(grouping: own, by: \.operator)
        return MachineTotals(
            machine: machine, companyBusyMs: own.map(\.busyMs).clampedSum, totalBusyMs: total,
            unattributedBusyMs: all.filter { !$0.attribution.isAttributed }.map(\.durations.busy.milliseconds)
                .clampedSum,
            gapMs: gaps.filter { $0.machine == machine }.map(\.durationMs).clampedSum,
            companyEnergyMWh: own.map(\.energyMWh).clampedSum,
            shares: byProject.keys.sorted(by: projectsInOrder).map { project in
                let busy = (byProject[project] ?? []).map(\.busyMs).clampedSum
                return MachineTotals.Share(
                    project: project, busyMs: busy, numeratorMs: busy, denominatorMs: total)
            },
            operators: byOperator.keys.sorted(by: operatorsInOrder).map { name in
                let theirs = byOperator[name] ?? []
                return MachineTotals.OperatorTime(
                    operator: name, sessions: theirs.count, busyMs: theirs.map(\.busyMs).clampedSum)
            })
    }

    /// Every session as far as it lies in the period, open ones too: leaving work out would raise the company's share.
    private var allSessions: [UsageSession] {
        var seen: Set<SessionID> = []
        return (input.machineSessions + input.sessions).filter {
            bounds.contains($0.start) && seen.insert($0.id).inserted
        }
    }

    private func projectTotals(_ lines: [StatementLine]) -> [ProjectTotals] {
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
                project: key.project, purpose: key.purpose, sessions: own.count,
                busyMs: own.map(\.busyMs).clampedSum, pausedMs: own.map(\.pausedMs).clampedSum,
                idleMs: own.map(\.idleMs).clampedSum, gapMs: own.map(\.gapMs).clampedSum,
                energyMWh: own.map(\.energyMWh).clampedSum)
        }
    }

    private func projectsInOrder(_ left: ProjectID?, _ right: ProjectID?) -> Bool {
        guard let left else { return false }
        guard let right else { return true }
        let ranks = ((projects[left]?.purpose).rank, (projects[right]?.purpose).rank)
        return ranks.0 == ranks.1 ? left < right : ranks.0 < ranks.1
    }

    /// By name; the sessions nobody badged for come last.
    private func operatorsInOrder(_ left: String?, _ right: String?) -> Bool {
        guard let left else { return false }
        return right.map { left < $0 } ?? true
    }

    private func gaps(of machines: Set<MachineID>) -> [StatementGap] {
        input.gaps.filter { machines.contains($0.machine) }.compactMap { gap in
            let start = max(gap.start, bounds.lowerBound)
            let end = min(gap.end, bounds.upperBound)
            guard start < end else { return nil }
            return StatementGap(
                machine: gap.machine, start: start.iso8601, end: end.iso8601, durationMs: (end - start).milliseconds)
        }.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) }
    }

    // MARK: Blocks

    private func issuer() -> StatementIssuer {
        let lab = input.registry.lab
        return StatementIssuer(
            name: lab.name, legalForm: lab.legalForm, address: lab.address,
            siren: lab.siret.map { String($0.prefix(9)) },
            siret: lab.siret, registration: lab.registration, vatNumber: lab.vatNumber, vatRegime: lab.vatRegime,
            contact: lab.contact)
    }

    private func clientEntry() -> StatementClient {
        StatementClient(
            id: client.id, name: client.name, address: client.address,
            siren: client.siren ?? client.siret.map { String($0.prefix(9)) }, siret: client.siret,
            vatNumber: client.vatNumber, declaredSize: client.size)
    }

    private func period() -> StatementPeriod {
        StatementPeriod(
            first: input.period.first, last: input.period.last, timezone: input.registry.lab.timezone,
            start: bounds.lowerBound.iso8601, end: bounds.upperBound.iso8601)
    }

    private func projectEntries(_ lines: [StatementLine]) -> [StatementProject] {
        Set(lines.compactMap(\.project)).sorted(by: projectsInOrder).compactMap { id in
            projects[id].map { project in
                StatementProject(
                    id: id, title: project.title, purpose: project.purpose, clientDescription: project.description,
                    contract: project.contract, publicFunding: project.publicFunding)
            }
        }
    }

    private func machineEntry(_ id: MachineID) -> StatementMachine {
        let machine = machines[id] ?? Machine(id: id, kind: .other, name: id.rawValue)
        let owner: (StatementMachine.Owner, String) =
            switch machine.owner {
            case .lab: (.lab, input.registry.lab.name)
            case .company(input.company): (.client, client.name)
            case .company(let other):
                (.other, input.registry.companies.first { $0.id == other }?.name ?? other.rawValue)
            }
        return StatementMachine(
            id: id, name: machine.name, kind: machine.kind, inventory: machine.inventory, maker: machine.maker,
            model: machine.model, serial: machine.serial, site: machine.room ?? input.registry.lab.name, owner: owner.0,
            ownerName: owner.1, newAssetDate: owner.0 == .client ? machine.acquired : nil,
            devices: machine.devices.map(\.address.description))
    }

    private func thresholds(_ id: MachineID) -> StatementMethod.Thresholds {
        let power = machines[id]?.power ?? PowerThresholds()
        let timing = machines[id]?.timing ?? SessionTiming()
        return StatementMethod.Thresholds(
            machine: id, onAboveMW: power.onAbove.milliwatts, busyAboveMW: power.busyAbove?.milliwatts,
            busyBelowMW: power.effectiveBusyBelow?.milliwatts, startDelayMs: power.startDelay.milliseconds,
            endDelayMs: power.endDelay.milliseconds, minimumRunMs: timing.minimumRun.milliseconds,
            idleTimeoutMs: timing.idleTimeout.milliseconds, staleAfterMs: timing.staleAfter?.milliseconds)
    }

    private func approval() -> StatementApproval? {
        guard let approval = input.registry.lab.innovationApproval, approval.from <= input.period.last,
            input.period.first <= approval.to
        else { return nil }
        return StatementApproval(
            number: approval.number, from: approval.from, to: approval.to, authority: approval.authority)
    }
}

extension Purpose? {
    /// Innovation first, then research, then the rest in the order of the domain; what is not declared comes last.
    fileprivate var rank: Int { flatMap(Purpose.allCases.firstIndex) ?? .max }
}
