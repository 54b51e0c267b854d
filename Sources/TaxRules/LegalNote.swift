/// What a session of machine time is with regard to the categories 1° to 6°; the raw value is printed in statements.
package enum Corroboration: String, CaseIterable, Hashable, Codable, Sendable {
    /// None of the categories; supports the company's own record of its staff hours (2°).
    case staffHours = "staff_hours"
    /// Numerator and denominator for a machine the company owns (1°).
    case companyMachine = "company_machine"
    /// Documents an operation entrusted to a body approved at the date (6°).
    case approvedService = "approved_service"
    case serviceWithoutApproval = "service_without_approval"
    /// An assisted session: staff hours and entrusted part must be told apart.
    case mixed
    /// The session's purpose is not innovation.
    case otherPurpose = "other_purpose"
    /// Nothing declares what the session was for.
    case undeclaredPurpose = "undeclared_purpose"
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

    package init(corroboration: Corroboration, categories: [Int], french: String, english: String) {
        self.corroboration = corroboration
        self.categories = categories
        self.french = french
        self.english = english
    }
}
