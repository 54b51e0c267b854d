/// What a check of the whole store found.
package struct VerificationReport: Hashable, Sendable {
    /// One line each: what, and where.
    package var problems: [String] = []
    package var blocks: Int64 = 0
    package var messages: Int64 = 0
    package var ledgerEntries: Int64 = 0
    package var statements: Int64 = 0
    /// The end of each chain: what a person may note elsewhere to compare with later.
    package var journalHead: [UInt8]?
    package var ledgerHead: [UInt8]?

    package init() {}

    package var isSound: Bool { problems.isEmpty }
}
