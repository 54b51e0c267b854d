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
    let staff: StaffRule
    let machineTime: [MachineTimeRule]
    let notes: [Corroboration: LegalNote]
    let sentences: [LegalSentence]

    /// What the session is with regard to the categories 1° to 6°; at least one note.
    package func corroborates(_ time: MachineTime) -> [Corroboration] {
        switch time.purpose {
        case nil: return [.undeclaredPurpose]
        case .innovation: break
        case .research: return [.researchPurpose]
        default: return [.otherPurpose]
        }
        guard let rule = machineTime.first(where: { $0.validity.contains(time.day) }) else { return [.noDatedRule] }
        let standing = staff.standing(of: time.operator)
        let found = rule.cases.filter { $0.covers(time, standing) }.map(\.corroboration)
        return found.isEmpty ? [.noDatedRule] : found
    }

    /// The notes of these codes, in the order of the declaration.
    package func notes(for codes: Set<Corroboration>) -> [LegalNote] {
        Corroboration.allCases.filter(codes.contains).map(note)
    }

    package func note(for corroboration: Corroboration) -> LegalNote {
        notes[corroboration]
            ?? LegalNote(corroboration: corroboration, categories: [], french: "", english: "")
    }

    /// What is said of the law as a whole for a span of days, in order.
    package func sentences(from first: CivilDate, to last: CivilDate) -> [LegalSentence] {
        sentences.filter { $0.validity.first <= last && ($0.validity.last.map { first <= $0 } ?? true) }
    }

    /// Whether the tables should have been looked at again before a day.
    package func isOverdue(on day: CivilDate) -> Bool { day > reviewAfter }
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
