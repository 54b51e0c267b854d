package import Decisions
import GRDB
package import UsageDomain

/// A decision that fits no session any more: for a person to look at.
package struct UnplacedDecision: Hashable, Sendable {
    /// Of its entry in the ledger.
    package let sequence: Int64
    package let kind: DecisionKind
    package let machine: MachineID
    package let start: Instant
    /// As the session was called when it was decided.
    package let session: SessionID
    /// Nil once erased.
    package let actor: Actor?
    package let reason: String?
}

extension UsageStore {
    /// Decisions about sessions that are not there any more, or are no longer the same by more than half, by start.
    ///
    /// Those that a later decision took the place of are left out.
    package func unplacedDecisions() throws -> [UnplacedDecision] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT d.*, l.format, l.author, l.reason FROM session_decision AS d
                    JOIN ledger_entry AS l ON l.sequence = d.ledger_sequence
                    WHERE d.fits = 0 AND d.withdrawn_by IS NULL ORDER BY d.start_at, d.ledger_sequence
                    """)
            return try rows.filter { row in
                let decision = try SessionDecisionTable.decision(row)
                return try !SessionDecisionTable.decisions(
                    of: decision.anchor.machine, from: decision.anchor.start, to: decision.end, db
                ).contains { decision.isSuperseded(by: $0) }
            }.map { row in
                UnplacedDecision(
                    sequence: row["ledger_sequence"],
                    kind: try SessionDecisionTable.decision(row).effect.kind,
                    machine: MachineID(rawValue: row["machine"]), start: Instant(milliseconds: row["start_at"]),
                    session: SessionID(rawValue: row["session"]),
                    actor: (row["author"] as String?).map { LedgerEntry.actor($0, format: row["format"]) },
                    reason: row["reason"])
            }
        }
    }
}
