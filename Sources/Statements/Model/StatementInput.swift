package import Accounting
package import TaxRules
package import UsageDomain

/// Everything a statement is made of; nothing else is read.
package struct StatementInput: Sendable {
    /// Each line reads the facts of its day.
    package var registry: RegistryTimeline
    package var company: CompanyID
    package var period: Period
    /// The company's sessions, cut to the period; those that do not start in it are left out, open ones are named apart.
    package var sessions: [UsageSession]
    /// All sessions of everybody on those machines, cut to the period: the denominators.
    package var machineSessions: [UsageSession]
    /// When sessions that were cut began and ended as a whole; those that were not need not be named.
    package var wholes: [SessionID: SessionPart.Whole]
    package var gaps: [Gap]
    /// Devices that may still send what belongs to the period.
    package var awaitedDevices: [StatementAwaitedDevice]
    package var evidence: [SessionID: SessionEvidence]
    package var corrections: [SessionID: StatementCorrection]
    /// What was wrong with the host's clock in the period.
    package var clock: [ClockIncident]
    /// Booked time, where the lab keeps bookings.
    package var bookedTime: [SessionID: TimeSpan]
    package var variant: UsageStatement.Variant
    /// What is printed for a member in the pseudonymous variant; the member's identifier when absent.
    package var pseudonyms: [MemberID: String]
    package var number: String
    package var revision: Int
    package var replaces: StatementReference?
    package var issuedAt: Instant
    package var softwareVersion: String
    package var ledgerHead: String?
    package var previousStatementDigest: String?
    package var rules: RuleBook

    package init(
        registry: RegistryTimeline, company: CompanyID, period: Period, sessions: [UsageSession],
        machineSessions: [UsageSession], wholes: [SessionID: SessionPart.Whole] = [:], gaps: [Gap] = [],
        awaitedDevices: [StatementAwaitedDevice] = [],
        evidence: [SessionID: SessionEvidence] = [:],
        corrections: [SessionID: StatementCorrection] = [:], clock: [ClockIncident] = [],
        bookedTime: [SessionID: TimeSpan] = [:],
        variant: UsageStatement.Variant = .pseudonymous, pseudonyms: [MemberID: String] = [:], number: String,
        revision: Int = 1, replaces: StatementReference? = nil, issuedAt: Instant, softwareVersion: String,
        ledgerHead: String? = nil, previousStatementDigest: String? = nil, rules: RuleBook
    ) {
        self.registry = registry
        self.company = company
        self.period = period
        self.sessions = sessions
        self.machineSessions = machineSessions
        self.wholes = wholes
        self.gaps = gaps
        self.awaitedDevices = awaitedDevices
        self.evidence = evidence
        self.corrections = corrections
        self.clock = clock
        self.bookedTime = bookedTime
        self.variant = variant
        self.pseudonyms = pseudonyms
        self.number = number
        self.revision = revision
        self.replaces = replaces
        self.issuedAt = issuedAt
        self.softwareVersion = softwareVersion
        self.ledgerHead = ledgerHead
        self.previousStatementDigest = previousStatementDigest
        self.rules = rules
    }
}
