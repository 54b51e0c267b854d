package import TaxRules
package import UsageDomain

/// The numbered document that a company receives; what is sealed is its canonical JSON.
///
/// Times are RFC 3339 text, durations integer milliseconds (`…Ms`), energy integer milliwatt-hours (`…MWh`); no
/// fraction appears anywhere. A member that is not known is absent.
package struct UsageStatement: Hashable, Codable, Sendable {
    package static let formatName = "releve-statement"
    package static let currentVersion = 1

    package enum Variant: String, CaseIterable, Hashable, Codable, Sendable {
        /// Operators appear as pseudonyms.
        case pseudonymous
        /// Operators appear by name, on the company's reasoned request.
        case nominative
    }

    package var format: String
    package var version: Int
    package var number: String
    package var revision: Int
    /// The statement this one replaces.
    package var replaces: StatementReference?
    package var issuedAt: String
    /// The period was not over when the statement was issued, a session of it was open, or a device may still send what
    /// belongs to it: something may be missing.
    package var provisional: Bool
    /// Absent where there was none.
    package var openSessions: [StatementOpenSession]?
    /// Absent where nothing was waited for.
    package var awaitedDevices: [StatementAwaitedDevice]?
    package var variant: Variant
    package var issuer: StatementIssuer
    package var client: StatementClient
    package var period: StatementPeriod
    package var projects: [StatementProject]
    package var machines: [StatementMachine]
    /// Every closed session of the company, as far as it lies in the period.
    package var lines: [StatementLine]
    package var machineTotals: [MachineTotals]
    package var projectTotals: [ProjectTotals]
    package var gaps: [StatementGap]
    package var method: StatementMethod
    package var legalNotes: [LegalNote]
    package var approval: StatementApproval?
    package var disclaimers: [String]
    package var privacy: [String]
    package var integrity: StatementIntegrity
}

/// Names one statement exactly.
package struct StatementReference: Hashable, Codable, Sendable {
    package var number: String
    package var revision: Int
    /// SHA-256 of its canonical JSON, hexadecimal.
    package var digest: String

    package init(number: String, revision: Int, digest: String) {
        self.number = number
        self.revision = revision
        self.digest = digest
    }
}

package struct StatementIntegrity: Hashable, Codable, Sendable {
    /// Hash of the lab's ledger when the statement was made, hexadecimal.
    package var ledgerHead: String?
    /// Digest of the statement issued before this one by the same lab, hexadecimal.
    package var previousStatementDigest: String?
}

package struct StatementPeriod: Hashable, Codable, Sendable {
    package var first: CivilDate
    package var last: CivilDate
    package var timezone: String
    /// The first instant inside, UTC.
    package var start: String
    /// The first instant after, UTC.
    package var end: String
}
