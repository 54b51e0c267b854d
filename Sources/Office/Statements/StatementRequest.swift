package import Statements
package import UsageDomain

/// Whose statement, for which period.
package struct StatementRequest: Hashable, Codable, Sendable {
    package var company: CompanyID
    package var period: Period
    package var variant: UsageStatement.Variant
    /// Who asked for names, and why; a nominative statement has it.
    package var reason: String?
    /// Of the pages; what is sealed is the same.
    package var language: DocumentLanguage
    package var actor: Actor

    package init(
        company: CompanyID, period: Period, variant: UsageStatement.Variant = .pseudonymous, reason: String? = nil,
        language: DocumentLanguage = .french, actor: Actor
    ) {
        self.company = company
        self.period = period
        self.variant = variant
        self.reason = reason
        self.language = language
        self.actor = actor
    }
}
