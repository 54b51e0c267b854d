package import UsageDomain
import UsageStore

/// What came of a request: the statement that says it.
package struct IssuedStatement: Hashable, Codable, Sendable {
    package let company: CompanyID
    package let number: String
    package let revision: Int
    /// False when an earlier one said all of it already.
    package let isNew: Bool

    init(_ record: StatementRecord, isNew: Bool) {
        company = record.company
        number = record.number
        revision = record.revision
        self.isNew = isNew
    }
}
