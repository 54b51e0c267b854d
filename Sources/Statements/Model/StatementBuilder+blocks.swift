import TaxRules
import UsageDomain

extension StatementBuilder {
    func issuer() -> StatementIssuer {
        StatementIssuer(
            name: lab.name, legalForm: lab.legalForm, address: lab.address,
            siren: lab.siret.map { String($0.prefix(9)) },
            siret: lab.siret, registration: lab.registration, vatNumber: lab.vatNumber, vatRegime: lab.vatRegime,
            contact: lab.contact)
    }

    func clientEntry() -> StatementClient {
        StatementClient(
            id: client.id, name: client.name, address: client.address,
            siren: client.siren ?? client.siret.map { String($0.prefix(9)) }, siret: client.siret,
            vatNumber: client.vatNumber, declaredSize: client.size)
    }

    func period() -> StatementPeriod {
        StatementPeriod(
            first: input.period.first, last: input.period.last, timezone: periodTimezone,
            start: bounds.lowerBound.iso8601, end: bounds.upperBound.iso8601)
    }

    func projectEntries(_ lines: [StatementLine]) -> [StatementProject] {
        let byProject = Dictionary(grouping: lines, by: \.project)
        return byProject.keys.compactMap(\.self).sorted(by: projectsInOrder).flatMap { id in
            let starts = (byProject[id] ?? []).compactMap { Instant(iso8601: $0.start) }
            guard let first = starts.min(), let last = starts.max() else { return [StatementProject]() }
            return facts.entries(of: id, between: first, and: last)
        }
    }

    func machineEntry(_ id: MachineID, _ lines: [StatementLine]) -> StatementMachine {
        let first = lines.first { $0.machine == id }.flatMap { Instant(iso8601: $0.start) }
        return facts.entry(of: id, at: first ?? bounds.lowerBound)
    }

    /// The lab's last of the period, and for which services of the statement its use was agreed.
    func approval(_ lines: [StatementLine]) -> StatementApproval? {
        guard var approval = facts.approval(in: input.period) else { return nil }
        let entrusted = lines.filter { !Set($0.notes).isDisjoint(with: [.approvedService, .mixed]) }
        let projects = Set(entrusted.compactMap(\.project)).sorted(by: projectsInOrder)
        approval.uses = projects.compactMap { id in
            guard let start = entrusted.last(where: { $0.project == id }).flatMap({ Instant(iso8601: $0.start) }),
                let project = input.registry.project(id, at: start), let contract = project.contract,
                let agreed = project.approvalAgreed
            else { return nil }
            return StatementApproval.Use(project: id, contract: contract, agreed: agreed)
        }
        return approval
    }

    // MARK: Sentences

    func method(_ machines: Set<MachineID>) -> StatementMethod {
        let rules = input.rules.innovationCredit
        let words: [DocumentWord] =
            [
                .methodBusy, .methodMinimum, .methodCut, .methodFacts, .methodPresence, .methodOrigin, .methodStates,
                .methodGaps, .methodRest, .methodRounding, .methodEnergy, .methodClock, .methodShare, .methodEvidence,
            ] + (input.variant == .daily ? [.methodDaily] : [])
        return StatementMethod(
            thresholds: machines.sorted().flatMap(facts.thresholds),
            rules: words.map { input.texts.sentence($0, ["timezone": periodTimezone]) } + clockNotes(),
            softwareVersion: input.softwareVersion, ruleSetVersion: input.rules.version,
            rulesAsOf: input.rules.law.asOf, rulesReviewAfter: rules.reviewAfter,
            rulesOverdue: rules.isOverdue(on: issued) ? true : nil, textsVersion: input.texts.version)
    }

    /// Of the host's clock, on the lab's.
    private func clockNotes() -> [StatementSentence] {
        func local(_ instant: Instant) -> String {
            FrenchFormat.localTime(self.local(instant), withOffset: true)
        }
        return input.clock.map { incident in
            let values: KeyValuePairs = ["from": local(incident.from), "to": local(incident.to)]
            switch incident.kind {
            case .jumped: return input.texts.sentence(.clockJumped, values)
            case .untold: return input.texts.sentence(.clockUntold, values)
            case .placed(let span):
                return input.texts.sentence(
                    span < .zero ? .clockAhead : .clockBehind,
                    [
                        "from": local(incident.from), "to": local(incident.to),
                        "span": FrenchFormat.duration(milliseconds: Int64(clamping: span.milliseconds.magnitude)),
                    ])
            }
        }
    }

    func disclaimers() -> [StatementSentence] {
        let law = input.rules.innovationCredit.sentences(from: input.period.first, to: input.period.last)
        return [
            input.texts.sentence(.scope, ["lab": lab.name]), input.texts.sentence(.notWorkingTime),
        ] + law.map { StatementSentence(french: $0.french, english: $0.english) }
    }

    func privacy() -> [StatementSentence] {
        func years(_ subject: RetentionRule.Subject) -> String {
            input.rules.innovationCredit.retention.first { $0.subject == subject }.map { "\($0.years)" } ?? ""
        }
        let people: DocumentWord =
            switch input.variant {
            case .pseudonymous: .privacyPseudonymous
            case .nominative: .privacyNominative
            case .daily: .privacyDaily
            }
        return [
            input.texts.sentence(people, ["request": input.request ?? ""]),
            input.texts.sentence(
                .privacyPurpose,
                [
                    "tax_years": years(.tax), "accounting_years": years(.accounting),
                    "contact": lab.contact ?? lab.name,
                ]),
            input.texts.sentence(.privacyRights, ["contact": lab.contact ?? lab.name]),
        ]
    }
}
