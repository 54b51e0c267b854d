import Accounting
import CivilTime
import TaxRules
import UsageDomain

/// Makes a statement from sessions; pure: the same input gives the same statement.
package struct StatementBuilder {
    private let input: StatementInput
    /// The lab that issues, as it is called at issue.
    private let lab: Lab
    /// The client as it was called at the end of the period.
    private let client: Company
    private let bounds: Range<Instant>
    private let facts: StatementFacts
    private let periodTimezone: String
    /// By time zone: making one takes longer than the rest of a line.
    private let clocks: [String: LocalCalendar]

    /// - Throws: `StatementError.unknownTimeZone`, `.unknownCompany`, `.periodNotBegun`, or `.inconsistent` when a session's durations are
    ///   not its length or a total does not fit: nothing that its own verification refuses is ever issued.
    package static func build(_ input: StatementInput) throws(StatementError) -> UsageStatement {
        let statement = try StatementBuilder(input).statement()
        if let problem = StatementTotalsCheck(statement).firstProblem { throw .inconsistent(problem) }
        return statement
    }

    private init(_ input: StatementInput) throws(StatementError) {
        self.input = input
        var clocks: [String: LocalCalendar] = [:]
        for name in Set(input.registry.epochs.map(\.registry.lab.timezone)).sorted() {
            guard let clock = LocalCalendar(identifier: name) else { throw .unknownTimeZone(name) }
            clocks[name] = clock
        }
        self.clocks = clocks
        guard let lab = input.registry.lab(at: input.issuedAt), let bounds = input.registry.span(of: input.period),
            let clock = input.registry.calendar(at: input.issuedAt)
        else { throw .unknownTimeZone("") }
        guard let client = input.registry.company(input.company, at: bounds.upperBound - .milliseconds(1)) else {
            throw .unknownCompany(input.company.rawValue)
        }
        let issued = clock.day(containing: input.issuedAt).date
        guard input.period.first <= issued else {
            throw .periodNotBegun(first: input.period.first, issued: issued)
        }
        self.lab = lab
        self.client = client
        self.bounds = bounds
        periodTimezone = input.registry.lab(at: bounds.lowerBound)?.timezone ?? lab.timezone
        facts = StatementFacts(input.registry, client: client, period: bounds, issuedAt: input.issuedAt)
    }

    private func statement() -> UsageStatement {
        let lines = lines()
        let used = Set(lines.map(\.machine))
        let gaps = gaps(of: used)
        let codes = Set(lines.map(\.legalNote))
        let rules = input.rules.innovationCredit
        let open = openSessions()
        return UsageStatement(
            format: UsageStatement.formatName, version: UsageStatement.currentVersion, number: input.number,
            revision: input.revision, replaces: input.replaces, issuedAt: input.issuedAt.iso8601,
            provisional: input.issuedAt < bounds.upperBound || !open.isEmpty || !input.awaitedDevices.isEmpty,
            openSessions: open.isEmpty ? nil : open,
            awaitedDevices: input.awaitedDevices.isEmpty ? nil : input.awaitedDevices, variant: input.variant,
            issuer: issuer(), client: clientEntry(), period: period(),
            projects: projectEntries(lines), machines: used.sorted().map { machineEntry($0, lines) }, lines: lines,
            machineTotals: used.sorted().map { machineTotals($0, lines, gaps) },
            projectTotals: projectTotals(lines), gaps: gaps,
            method: StatementMethod(
                thresholds: used.sorted().flatMap(facts.thresholds),
                rules: StatementTexts.method(timezone: periodTimezone) + clockNotes(),
                softwareVersion: input.softwareVersion, ruleSetVersion: input.rules.version,
                rulesReviewAfter: rules.reviewAfter),
            legalNotes: rules.notes(for: codes), approval: facts.approval(in: input.period),
            disclaimers: StatementTexts.disclaimers(lab: lab.name),
            privacy: StatementTexts.privacy(
                variant: input.variant, contact: lab.contact, retention: rules.retention),
            integrity: StatementIntegrity(
                ledgerHead: input.ledgerHead, previousStatementDigest: input.previousStatementDigest))
    }

    // MARK: Lines

    private func lines() -> [StatementLine] {
        let own = input.sessions.filter {
            bounds.contains($0.start) && $0.attribution.company == input.company
        }
        let overlaps = SessionOverlaps(own)
        return own.compactMap { line($0, overlaps) }.sorted {
            ($0.start, $0.machine, $0.id) < ($1.start, $1.machine, $1.id)
        }
    }

    /// Nil while the session is open: it is listed once it is closed.
    private func line(_ session: UsageSession, _ overlaps: SessionOverlaps) -> StatementLine? {
        guard let end = session.end, let stated = StatedSession(session, for: input.company, input.registry)?.own,
            let clock = clock(at: session.start)
        else { return nil }
        let day = clock.day(containing: session.start).date
        let note = input.rules.innovationCredit.corroborates(
            MachineTime(
                day: day, purpose: stated.purpose, accessMode: stated.accessMode,
                isCompanyMachine: stated.machineOwner == .company(input.company),
                isLabApproved: facts.isLabApproved(at: session.start, on: day)))
        let member = stated.member.flatMap { facts.member($0, at: session.start) }
        let elsewhere = Set(overlaps.with(session).map(\.machine)).sorted()
        return StatementLine(
            id: session.id, machine: session.machine, project: stated.project, purpose: stated.purpose,
            accessMode: stated.accessMode, operator: stated.member.map { operatorName($0, member) },
            operatorRole: member?.role,
            operatorEmployer: stated.employer.flatMap { facts.companyName($0, at: session.start) },
            alsoAt: elsewhere.isEmpty ? nil : elsewhere,
            start: session.start.iso8601, end: end.iso8601, localStart: clock.iso8601(session.start),
            localEnd: clock.iso8601(end), beganBefore: beganBefore(session), goesOnUntil: goesOnUntil(session),
            busyMs: session.durations.busy.milliseconds,
            pausedMs: session.durations.paused.milliseconds, idleMs: session.durations.idle.milliseconds,
            offMs: session.durations.off.milliseconds, faultMs: session.durations.fault.milliseconds,
            gapMs: session.durations.gap.milliseconds,
            bookedMs: input.bookedTime[session.id]?.milliseconds,
            energyMWh: session.energy.milliwattHours, energyGrade: session.energyGrade,
            quantities: stated.quantities,
            runs: session.runs.map { run in
                StatementRun(
                    start: run.start.iso8601, end: (run.end ?? end).iso8601, busyMs: run.busy.milliseconds,
                    pausedMs: run.paused.milliseconds, outcome: run.outcome)
            },
            grade: session.grade, owner: facts.owner(stated.machineOwner),
            correction: input.corrections[session.id], evidence: input.evidence[session.id],
            legalNote: note.corroboration)
    }

    private func beganBefore(_ session: UsageSession) -> String? {
        guard let start = input.wholes[session.id]?.start, start < session.start else { return nil }
        return clock(at: start)?.iso8601(start)
    }

    private func goesOnUntil(_ session: UsageSession) -> String? {
        guard let end = input.wholes[session.id]?.end, let here = session.end, end > here else { return nil }
        return clock(at: end)?.iso8601(end)
    }

    private func clock(at instant: Instant) -> LocalCalendar? {
        input.registry.lab(at: instant).flatMap { clocks[$0.timezone] }
    }

    private func openSessions() -> [StatementOpenSession] {
        input.sessions.filter {
            $0.end == nil && bounds.contains($0.start) && $0.attribution.company == input.company
        }.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) }.map { session in
            StatementOpenSession(
                id: session.id, machine: session.machine, start: session.start.iso8601,
                localStart: clock(at: session.start)?.iso8601(session.start) ?? "")
        }
    }

    private func operatorName(_ id: MemberID, _ member: Member?) -> String {
        let pseudonym = input.pseudonyms[id] ?? id.rawValue
        return input.variant == .nominative ? member?.name ?? pseudonym : pseudonym
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
        let ranks = (facts.purpose(of: left).rank, facts.purpose(of: right).rank)
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

    /// Of the host's clock, on the lab's.
    private func clockNotes() -> [String] {
        func local(_ instant: Instant) -> String {
            FrenchFormat.localTime(clock(at: instant)?.iso8601(instant) ?? instant.iso8601, withOffset: true)
        }
        return input.clock.map { incident in
            StatementTexts.clock(incident, from: local(incident.from), to: local(incident.to))
        }
    }

    // MARK: Blocks

    private func issuer() -> StatementIssuer {
        StatementIssuer(
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
            first: input.period.first, last: input.period.last, timezone: periodTimezone,
            start: bounds.lowerBound.iso8601, end: bounds.upperBound.iso8601)
    }

    private func projectEntries(_ lines: [StatementLine]) -> [StatementProject] {
        let byProject = Dictionary(grouping: lines, by: \.project)
        return byProject.keys.compactMap(\.self).sorted(by: projectsInOrder).flatMap { id in
            let starts = (byProject[id] ?? []).compactMap { Instant(iso8601: $0.start) }
            guard let first = starts.min(), let last = starts.max() else { return [StatementProject]() }
            return facts.entries(of: id, between: first, and: last)
        }
    }

    private func machineEntry(_ id: MachineID, _ lines: [StatementLine]) -> StatementMachine {
        let first = lines.first { $0.machine == id }.flatMap { Instant(iso8601: $0.start) }
        return facts.entry(of: id, at: first ?? bounds.lowerBound)
    }
}

extension Purpose? {
    /// Innovation first, then research, then the rest in the order of the domain; what is not declared comes last.
    fileprivate var rank: Int { flatMap(Purpose.allCases.firstIndex) ?? .max }
}
