/// What a session of machine time is with regard to the categories 1° to 6°; the raw value is printed in statements.
package enum Corroboration: String, CaseIterable, Hashable, Codable, Sendable {
    /// A machine the company does not own: its hire is in no category.
    case hiredMachine = "hired_machine"
    /// Numerator and denominator for a machine the company owns and acquired new (1°).
    case companyMachine = "company_machine"
    /// The day of its acquisition as new is missing: no share.
    case companyMachineUnproved = "company_machine_unproved"
    case leasedMachine = "leased_machine"
    /// Supports the company's own record of its staff hours (2°).
    case staffHours = "staff_hours"
    /// Of the company, by what right is not said.
    case staffUnstated = "staff_unstated"
    case unpaidOperator = "unpaid_operator"
    case otherStatus = "other_status"
    case otherEmployer = "other_employer"
    /// Named afterwards: nobody badged.
    case presenceUnknown = "presence_unknown"
    case operatorUnknown = "operator_unknown"
    /// An operation entrusted to a body approved at the date, by contract and agreement (6°).
    case approvedService = "approved_service"
    case serviceWithoutApproval = "service_without_approval"
    case serviceWithoutContract = "service_without_contract"
    /// Nobody agreed in writing to use the approval for the project.
    case serviceNotAgreed = "service_not_agreed"
    /// An assisted session: staff hours and entrusted part must be told apart.
    case mixed
    case assistedWithoutApproval = "assisted_without_approval"
    /// The research tax credit, not this one.
    case researchPurpose = "research_purpose"
    /// The session's purpose is neither innovation nor research.
    case otherPurpose = "other_purpose"
    /// Nothing declares what the session was for.
    case undeclaredPurpose = "undeclared_purpose"
    /// There was a rule, which statements do not apply.
    case unqualifiedRule = "unqualified_rule"
    /// No dated rule covers the day.
    case noDatedRule = "no_dated_rule"
}

/// The sentence printed for a corroboration, French and English.
package struct LegalNote: Hashable, Codable, Sendable {
    package let corroboration: Corroboration
    /// Numbers of the categories the note speaks of.
    package let categories: [Int]
    package let french: String
    package let english: String
    /// Where it comes from; absent in statements of version 1.
    package let basis: String?

    package init(
        corroboration: Corroboration, categories: [Int], french: String, english: String, basis: String? = nil
    ) {
        self.corroboration = corroboration
        self.categories = categories
        self.french = french
        self.english = english
        self.basis = basis
    }
}

/// What the law says of machine time as a whole, for the days it is true of.
package struct LegalSentence: Hashable, Sendable {
    package let validity: Validity
    package let french: String
    package let english: String
    package let citation: Citation
}
