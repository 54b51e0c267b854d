package import UsageDomain

/// What the store decides about a statement before it is written: its number, and what it replaces.
///
/// A proposal: it holds when the statement is recorded and nothing was recorded or derived meanwhile.
package struct StatementAllocation: Hashable, Sendable {
    package let company: CompanyID
    package let period: Period
    /// As its JSON names it; each has revisions of its own.
    package let variant: String
    /// `2026-0001`: continuous within the year of issue; `2026-0001-K7Q2` in a store that was restored.
    package let number: String
    /// 1 for the first statement of a company, period and variant.
    package let revision: Int
    package let replaces: String?
    /// SHA-256 of the JSON it replaces.
    package let replacedDigest: [UInt8]?
    /// SHA-256 of the JSON issued before it, whoever for.
    package let previousDigest: [UInt8]?
    /// Newest entry when it was allocated.
    package let ledgerHead: LedgerEntry?
    package let at: Instant
    let year: Int
    let ordinal: Int
    /// Nil where the store has no lab yet.
    let span: Range<Instant>?
    let basis: StatementBasis
}
