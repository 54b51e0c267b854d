package import UsageDomain

/// One issued revision of a statement, as the list shows it.
package struct StatementSummary: Hashable, Sendable {
    /// `2026-0001`, whatever the revision: each issue has its own.
    package var number: String
    package var revision: Int
    package var company: CompanyID
    /// As the registry named it at the end of the period.
    package var companyName: String
    package var period: Period
    package var issued: Instant
    /// SHA-256 of the canonical JSON, lower-case hex.
    package var digest: String
    /// The number of the statement that took its place, when there is one.
    package var replacedBy: String?
    /// How many sessions it would state otherwise now.
    package var corrections: Int

    package init(
        number: String, revision: Int, company: CompanyID, companyName: String, period: Period, issued: Instant,
        digest: String, replacedBy: String? = nil, corrections: Int = 0
    ) {
        self.number = number
        self.revision = revision
        self.company = company
        self.companyName = companyName
        self.period = period
        self.issued = issued
        self.digest = digest
        self.replacedBy = replacedBy
        self.corrections = corrections
    }
}
