package import TaxRules
package import UsageDomain

/// The numbered document that a company receives; what is sealed is its canonical JSON.
///
/// Times are RFC 3339 text, durations integer milliseconds (`…Ms`), energy integer milliwatt-hours (`…MWh`); no
/// fraction appears anywhere. A member that is not known is absent.
package struct UsageStatement: Hashable, Codable, Sendable {
    package static let formatName = "releve-statement"
    package static let currentVersion = 2
    /// Those that are still read and verified.
    package static let knownVersions = 1...2

    package enum Variant: String, CaseIterable, Hashable, Codable, Sendable {
        /// Operators appear as pseudonyms.
        case pseudonymous
        /// Operators appear by name, at the company's recorded request.
        case nominative
        /// Totals of days instead of sessions with their minutes; operators appear as pseudonyms.
        case daily
    }

    package var format: String
    package var version: Int
    package var number: String
    package var revision: Int
    /// The statement this one replaces.
    package var replaces: StatementReference?
    /// The first variant of the same period, where this is another one.
    package var variantOf: StatementReference?
    /// Those of the same company that count and have days in common with this one.
    package var overlapping: [StatementOverlap]?
    package var issuedAt: String
    /// The period was not over when the statement was issued, a session of it was open, or a device may still send what
    /// belongs to it: something may be missing.
    package var provisional: Bool
    /// No machine of the lab was heard in the period; absent where one was.
    package var nothingMeasured: Bool?
    /// Absent where there was none.
    package var openSessions: [StatementOpenSession]?
    /// Absent where nothing was waited for.
    package var awaitedDevices: [StatementAwaitedDevice]?
    package var variant: Variant
    /// Who asked for names, and why; only in the nominative variant.
    package var request: String?
    package var issuer: StatementIssuer
    package var client: StatementClient
    package var period: StatementPeriod
    package var projects: [StatementProject]
    package var machines: [StatementMachine]
    /// Every closed session of the company, as far as it lies in the period; none in the daily variant.
    package var lines: [StatementLine]
    /// Only in the daily variant.
    package var days: [StatementDay]?
    /// Absent in version 1.
    package var people: [StatementPerson]?
    package var machineTotals: [MachineTotals]
    package var projectTotals: [ProjectTotals]
    package var gaps: [StatementGap]
    /// What the statement it replaces said otherwise; only in a revision.
    package var changes: [StatementChange]?
    /// Which other parts of the replaced one read otherwise.
    package var otherChanges: [StatementPart]?
    package var method: StatementMethod
    package var legalNotes: [LegalNote]
    package var approval: StatementApproval?
    package var disclaimers: [StatementSentence]
    package var privacy: [StatementSentence]
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

/// Another statement that covers some of the same days: the same hours are in both.
package struct StatementOverlap: Hashable, Codable, Sendable {
    package var number: String
    package var digest: String
    package var first: CivilDate
    package var last: CivilDate

    package init(number: String, digest: String, first: CivilDate, last: CivilDate) {
        self.number = number
        self.digest = digest
        self.first = first
        self.last = last
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
