package import Decisions
import GRDB
package import UsageDomain

extension UsageStore {
    /// Adds a decision, its `content` JSON text, to the chain; on return it is on the disk.
    @discardableResult
    package func appendLedger(
        _ kind: DecisionKind, by actor: Actor, reason: String, content: String, at: Instant
    ) throws -> LedgerEntry {
        try write { db in
            try LedgerTable.append(kind, by: actor, reason: reason, content: content, at: at, db)
        }
    }

    package func ledgerHead() throws -> LedgerEntry? {
        try read(LedgerTable.head)
    }

    /// Entries from `sequence` on, in order.
    package func ledger(from sequence: Int64 = 1, kind: DecisionKind? = nil, limit: Int? = nil) throws
        -> [LedgerEntry]
    {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM ledger_entry WHERE sequence >= ? AND (? IS NULL OR kind = ?)
                    ORDER BY sequence LIMIT ?
                    """, arguments: [sequence, kind?.rawValue, kind?.rawValue, limit ?? -1]
            ).map(LedgerTable.entry)
        }
    }

    /// The latest note whose content has this member; what was erased says nothing.
    package func latestNote(saying member: String) throws -> LedgerEntry? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT * FROM ledger_entry WHERE kind = 'note' AND json_type(content, ?) IS NOT NULL
                    ORDER BY sequence DESC LIMIT 1
                    """, arguments: ["$.\(member)"]
            ).map(LedgerTable.entry)
        }
    }

    /// Erases who, why and what of an entry, with the salt that would let them be guessed; the chain still verifies.
    package func eraseLedgerContent(of sequence: Int64) throws {
        try write { db in
            try db.execute(
                sql:
                    "UPDATE ledger_entry SET author = NULL, reason = NULL, content = NULL, salt = NULL WHERE sequence = ?",
                arguments: [sequence])
            guard db.changesCount == 1 else { throw StoreError.notFound("ledger entry \(sequence)") }
        }
    }
}
