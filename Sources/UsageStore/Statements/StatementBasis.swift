import GRDB
import UsageDomain

/// How far the store was when a statement was made from it: while it is there, what was read is what is stored.
///
/// Decisions are ledger entries, and what is derived comes with a checkpoint.
struct StatementBasis: Hashable, Sendable {
    private let ledgerSequence: Int64
    private let position: JournalPosition?
    private let derivedAt: Instant?
    private let derivation: String?

    init(_ db: Database) throws {
        ledgerSequence = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM ledger_entry") ?? 0
        let row = try Row.fetchOne(db, sql: "SELECT block, message_index, at, derivation FROM checkpoint")
        position = row.map { JournalPosition(block: $0["block"], index: $0["message_index"]) }
        derivedAt = row.map { Instant(milliseconds: $0["at"]) }
        derivation = row?["derivation"]
    }
}
