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
    package var wholes: [SessionID: SessionPart.Whole] = [:]
    package var gaps: [Gap] = []
    /// Silences of a machine at rest before and after, with no session and a counter that did not grow.
    package var rests: [Gap] = []
    /// No machine of the lab was heard in the period.
    package var nothingMeasured = false
    /// Devices that may still send what belongs to the period.
    package var awaitedDevices: [StatementAwaitedDevice] = []
    package var evidence: [SessionID: SessionEvidence] = [:]
    /// What was decided about a session and holds, in order.
    package var decisions: [SessionID: [StatementDecision]] = [:]
    /// What was wrong with the host's clock in the period.
    package var clock: [ClockIncident] = []
    /// Booked time, where the lab keeps bookings.
    package var bookedTime: [SessionID: TimeSpan] = [:]
    package var variant: UsageStatement.Variant = .pseudonymous
    /// Who asked for names, and why.
    package var request: String?
    /// What is printed for a member in the pseudonymous variant; the member's identifier when absent.
    package var pseudonyms: [MemberID: String] = [:]
    package var number: String
    package var revision = 1
    package var replaces: StatementReference?
    /// What it replaces, and why sessions read otherwise since.
    package var replaced: UsageStatement?
    package var causes: [SessionID: StatementCause] = [:]
    package var variantOf: StatementReference?
    package var overlapping: [StatementOverlap] = []
    package var issuedAt: Instant
    package var softwareVersion: String
    package var ledgerHead: String?
    package var previousStatementDigest: String?
    package var rules: RuleBook
    package var texts: DocumentTexts

    package init(
        registry: RegistryTimeline, company: CompanyID, period: Period, sessions: [UsageSession],
        machineSessions: [UsageSession], number: String, issuedAt: Instant, softwareVersion: String, rules: RuleBook,
        texts: DocumentTexts
    ) {
        self.registry = registry
        self.company = company
        self.period = period
        self.sessions = sessions
        self.machineSessions = machineSessions
        self.number = number
        self.issuedAt = issuedAt
        self.softwareVersion = softwareVersion
        self.rules = rules
        self.texts = texts
    }
}
