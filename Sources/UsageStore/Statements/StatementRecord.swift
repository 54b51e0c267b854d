package import UsageDomain

/// The files of one statement.
package struct IssuedDocuments: Hashable, Sendable {
    /// SHA-256 of `json`, 32 bytes.
    package var digest: [UInt8]
    package var json: [UInt8]
    package var signature: [UInt8]
    package var pdf: [UInt8]
    package var csv: [UInt8]

    package init(digest: [UInt8], json: [UInt8], signature: [UInt8], pdf: [UInt8], csv: [UInt8]) {
        self.digest = digest
        self.json = json
        self.signature = signature
        self.pdf = pdf
        self.csv = csv
    }
}

/// Why an issued statement reads otherwise in one session.
package struct CorrectionCause: Hashable, Sendable {
    package let actor: Actor
    package let reason: String
    package let at: Instant
    /// Whether somebody decided it; else it was heard late or derived anew.
    package let isDecided: Bool
}

/// An issued statement, without its files.
package struct StatementRecord: Hashable, Sendable {
    package static let usualVariant = "pseudonymous"

    package let number: String
    package let revision: Int
    package let replaces: String?
    /// The statement that replaced it.
    package let replacedBy: String?
    package let company: CompanyID
    package let period: Period
    /// As its JSON names it.
    package let variant: String
    package let issuedAt: Instant
    package let digest: [UInt8]
    package let ledgerSequence: Int64
    /// How many sessions it would state otherwise now; zero once it is replaced.
    package let corrections: Int
}
