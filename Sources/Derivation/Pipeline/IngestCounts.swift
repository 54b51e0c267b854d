package import UsageDomain

/// What became of the messages: every one of them is in exactly one of the three answers.
package struct IngestCounts: Hashable, Sendable {
    package var messages: Int64 = 0
    package var observed: Int64 = 0
    package var observations: Int64 = 0
    package var notForUs: Int64 = 0
    package var quarantined: [QuarantineReason: Int64] = [:]

    package init() {}

    package var quarantinedTotal: Int64 { quarantined.values.reduce(0, +) }
}
