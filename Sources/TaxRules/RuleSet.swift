package import UsageDomain

/// One rule file: law, or a proposal that never mixes with law.
package struct RuleSet: Hashable, Sendable {
    package enum Status: String, CaseIterable, Hashable, Sendable {
        case law, proposal
    }

    package let name: String
    package let version: String
    package let title: String
    package let status: Status
    package let isEnabled: Bool
    package let asOf: CivilDate
    /// What the proposal is about; nil for law.
    package let summary: String?
    /// Nil for a proposal.
    package let innovationCredit: InnovationCreditRules?

    /// As printed on statements: `fr.credit_impot_innovation 2026-11-23`.
    package var versionText: String { "\(name) \(version)" }
}

/// The dated tables of the innovation tax credit: article 244 quater B, II-k of the CGI.
package struct InnovationCreditRules: Hashable, Sendable {
    package let legalBasis: String
    /// The day after which the tables must be checked again.
    package let reviewAfter: CivilDate
    package let lastDay: CivilDate
    package let lastDayCitation: Citation
    package let form: String
    package let formCitation: Citation
    package let ceilings: [ExpenseCeiling]
    package let rates: [CreditRate]
    package let lumpSums: [OperatingLumpSum]
    package let retention: [RetentionRule]
    package let reassessment: ReassessmentRule
    package let categories: [ExpenseCategory]
    let machineTimeValidity: Validity
    let cases: [MachineTimeCase]
    let notes: [Corroboration: LegalNote]

    /// What the session is with regard to the categories 1° to 6°.
    package func corroborates(_ time: MachineTime) -> LegalNote {
        note(for: corroboration(of: time))
    }

    /// The notes of these codes, in the order of the declaration.
    package func notes(for codes: Set<Corroboration>) -> [LegalNote] {
        Corroboration.allCases.filter(codes.contains).map(note)
    }

    private func corroboration(of time: MachineTime) -> Corroboration {
        guard let purpose = time.purpose else { return .undeclaredPurpose }
        guard purpose == .innovation else { return .otherPurpose }
        guard machineTimeValidity.contains(time.day) else { return .noDatedRule }
        return cases.first { $0.covers(time) }?.corroboration ?? .noDatedRule
    }

    private func note(for corroboration: Corroboration) -> LegalNote {
        notes[corroboration]
            ?? LegalNote(corroboration: corroboration, categories: [], french: "", english: "")
    }
}

/// The figures in force on one day.
package struct DatedRules: Hashable, Sendable {
    package let day: CivilDate
    package let version: String
    package let rates: [CreditRate]
    package let ceiling: ExpenseCeiling?
    package let lumpSum: OperatingLumpSum?
    package let categories: [ExpenseCategory]

    /// The rate for a territory and size; nil when none is in force.
    package func rate(_ territory: CreditRate.Territory, size: CreditRate.Size = .any) -> CreditRate? {
        rates.first { $0.territory == territory && ($0.size == .any || $0.size == size) }
    }
}
