package import UsageDomain

/// Whose statement, for which period.
package struct StatementRequest: Hashable, Codable, Sendable {
    package var company: CompanyID
    package var period: Period
    package var isNominative: Bool
    package var actor: Actor

    package init(company: CompanyID, period: Period, isNominative: Bool = false, actor: Actor) {
        self.company = company
        self.period = period
        self.isNominative = isNominative
        self.actor = actor
    }
}
