package import UsageDomain

/// How the figures were obtained: enough to obtain them again.
package struct StatementMethod: Hashable, Codable, Sendable {
    package struct Thresholds: Hashable, Codable, Sendable {
        package var machine: MachineID
        /// From when on they held, UTC; absent where they held from the period's beginning on.
        package var from: String?
        package var onAboveMW: Int64
        package var busyAboveMW: Int64?
        package var busyBelowMW: Int64?
        package var startDelayMs: Int64
        package var endDelayMs: Int64
        package var minimumRunMs: Int64
        package var idleTimeoutMs: Int64
        package var staleAfterMs: Int64?
    }

    package var thresholds: [Thresholds]
    package var rules: [StatementSentence]
    package var softwareVersion: String
    package var ruleSetVersion: String
    /// The day on which somebody last checked the rules; absent in version 1.
    package var rulesAsOf: CivilDate?
    package var rulesReviewAfter: CivilDate
    /// That day was past when the statement was issued; absent where it was not.
    package var rulesOverdue: Bool?
    /// Of the sentences; absent in version 1.
    package var textsVersion: String?
}
