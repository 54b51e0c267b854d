import Accounting
import Testing
import UsageDomain
import UsageStore

extension UsageStore {
    /// Allocates, makes and records a statement in a store that nobody else writes.
    func issueStatement(
        company: CompanyID, period: Period, year: Int, at: Instant, by actor: Actor, reason: String,
        sessions: [SessionID: StatedSession]? = nil, _ make: (StatementAllocation) throws -> IssuedDocuments
    ) throws -> StatementRecord {
        let allocation = try allocateStatement(company: company, period: period, year: year, at: at)
        return try #require(
            try recordStatement(
                allocation, try make(allocation), by: actor, reason: reason, sessions: sessions))
    }
}
