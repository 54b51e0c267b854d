import Accounting
import CivilTime
import TaxRules
import UsageDomain

extension StatementBuilder {
    func lines() -> [StatementLine] {
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
        let decisions = input.decisions[session.id] ?? []
        let member = stated.member.flatMap { facts.member($0, at: session.start) }
        let origin = StatementOrigin(session.attribution, decisions, usualProject: member?.defaultProject)
        let presence = presence(in: session, origin)
        let standing = stated.member.map { _ in self.standing(of: stated.employer) }
        let elsewhere = Set(overlaps.with(session).map(\.machine)).sorted()
        let isNominative = input.variant == .nominative
        let notes = input.rules.innovationCredit.corroborates(
            MachineTime(
                day: day, purpose: stated.purpose, accessMode: stated.accessMode,
                machine: facts.standing(of: session.machine, at: session.start, on: day),
                operator: person(standing, presence, member?.employment),
                entrusted: facts.entrustment(of: stated.project, at: session.start, on: day)))
        return StatementLine(
            id: session.id, machine: session.machine, project: stated.project, purpose: stated.purpose,
            accessMode: stated.accessMode,
            operator: stated.member.map { operatorName($0, at: session.start) }, operatorStanding: standing,
            operatorRole: isNominative ? member?.role : nil,
            operatorEmployer: isNominative
                ? stated.employer.flatMap { facts.companyName($0, at: session.start) } : nil,
            origin: origin, presence: presence, alsoAt: elsewhere.isEmpty ? nil : elsewhere,
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
            corrections: decisions.isEmpty ? nil : decisions.map { correction($0, at: session.start) },
            evidence: input.evidence[session.id], legalNotes: notes)
    }

    // MARK: People

    private func standing(of employer: CompanyID?) -> OperatorStanding {
        guard let employer else { return .unstated }
        return employer == input.company ? .company : .otherEmployer
    }

    /// A badge tells when somebody came; only badging out tells when they left.
    private func presence(in session: UsageSession, _ origin: StatementOrigin) -> StatementPresence {
        guard session.attribution.member != nil, origin.person == .badge else { return .none }
        return session.closeReason == .badgeOut ? .badged : .arrival
    }

    private func person(
        _ standing: OperatorStanding?, _ presence: StatementPresence, _ employment: Employment?
    ) -> MachineTime.Operator {
        switch standing {
        case nil: .unknown
        case .otherEmployer, .unstated: .otherEmployer
        case .company: presence == .none ? .absent : .own(employment)
        }
    }

    // MARK: Corrections

    private func correction(_ decision: StatementDecision, at start: Instant) -> StatementCorrection {
        StatementCorrection(
            author: decision.actor.name, reason: readable(decision.reason), at: decision.at.iso8601,
            localAt: local(decision.at), authority: decision.actor.authority, kind: decision.kind,
            before: decision.before.map { parties($0, at: start) }, after: decision.after.map { parties($0, at: start) }
        )
    }

    /// Names of people stay out of a reason unless the statement gives names.
    func readable(_ reason: String) -> String {
        input.variant == .nominative ? reason : names.masked(reason, pseudonym)
    }

    /// Of another company the client learns no more than that it is one.
    private func parties(_ attribution: Attribution, at start: Instant) -> StatementCorrection.Parties {
        let isClient = attribution.company == input.company
        let project = attribution.project.flatMap { input.registry.project($0, at: start) }
        let isOwn = project.map { $0.company == nil || $0.company == input.company } ?? false
        return StatementCorrection.Parties(
            operator: attribution.member.map { operatorName($0, at: start) },
            holder: attribution.company.map { _ in isClient ? "client" : "other" } ?? attribution.mark?.rawValue,
            project: isOwn ? project?.title : nil, purpose: isClient || isOwn ? attribution.purpose : nil,
            accessMode: attribution.accessMode)
    }

    // MARK: Bounds

    private func beganBefore(_ session: UsageSession) -> String? {
        guard let start = input.wholes[session.id]?.start, start < session.start else { return nil }
        return clock(at: start)?.iso8601(start)
    }

    private func goesOnUntil(_ session: UsageSession) -> String? {
        guard let end = input.wholes[session.id]?.end, let here = session.end, end > here else { return nil }
        return clock(at: end)?.iso8601(end)
    }

    func openSessions() -> [StatementOpenSession] {
        input.sessions.filter {
            $0.end == nil && bounds.contains($0.start) && $0.attribution.company == input.company
        }.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) }.map { session in
            StatementOpenSession(
                id: session.id, machine: session.machine, start: session.start.iso8601,
                localStart: local(session.start))
        }
    }

    // MARK: Days

    func days(_ lines: [StatementLine]) -> [StatementDay] {
        struct Key: Hashable {
            let day: CivilDate
            let machine: MachineID
            let project: ProjectID?
            let purpose: Purpose?
            let accessMode: AccessMode
            let person: String?
            let standing: OperatorStanding?
            let origin: StatementOrigin
            let owner: StatementMachine.Owner
            let notes: [Corroboration]
        }
        let groups = Dictionary(grouping: lines) { line in
            Key(
                day: CivilDate(line.localStart.prefix(10)) ?? input.period.first, machine: line.machine,
                project: line.project, purpose: line.purpose, accessMode: line.accessMode, person: line.operator,
                standing: line.operatorStanding,
                origin: line.origin ?? StatementOrigin(Attribution(), [], usualProject: nil),
                owner: line.owner ?? .lab, notes: line.notes)
        }
        return groups.map { key, own in
            StatementDay(
                day: key.day, machine: key.machine, project: key.project, purpose: key.purpose,
                accessMode: key.accessMode, operator: key.person, operatorStanding: key.standing, origin: key.origin,
                sessions: own.count, busyMs: own.map(\.busyMs).clampedSum, pausedMs: own.map(\.pausedMs).clampedSum,
                idleMs: own.map(\.idleMs).clampedSum, offMs: own.map(\.offMs).clampedSum,
                faultMs: own.map(\.faultMs).clampedSum, gapMs: own.map(\.gapMs).clampedSum,
                energyMWh: own.map(\.energyMWh).clampedSum, isEnergyKnown: own.contains(where: \.isEnergyKnown),
                owner: key.owner, corrected: own.count { $0.corrections != nil }, legalNotes: key.notes)
        }.sorted { left, right in
            (
                left.day, left.machine, left.project?.rawValue ?? "", left.operator ?? "", left.accessMode.rawValue,
                "\(left.legalNotes)\(left.origin)"
            )
                < (
                    right.day, right.machine, right.project?.rawValue ?? "", right.operator ?? "",
                    right.accessMode.rawValue, "\(right.legalNotes)\(right.origin)"
                )
        }
    }
}
