import Decisions
import GRDB
package import UsageDomain

/// A decision that fits no session any more: for a person to look at.
package struct UnplacedDecision: Hashable, Sendable {
    package let machine: MachineID
    package let start: Instant
    /// As the session was called when it was decided.
    package let session: SessionID
    /// Nil once erased.
    package let author: String?
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
                    SELECT d.*, l.author, l.reason FROM session_decision AS d
                    JOIN ledger_entry AS l ON l.sequence = d.ledger_sequence
                    WHERE d.fits = 0 ORDER BY d.start_at, d.ledger_sequence
                    """)
            return try rows.filter { row in
                let decision = SessionDecisionTable.decision(row)
                return try !SessionDecisionTable.decisions(
                    of: decision.anchor.machine, endingFrom: decision.anchor.start, db
                ).contains { decision.isSuperseded(by: $0) }
            }.map { row in
                UnplacedDecision(
                    machine: MachineID(rawValue: row["machine"]), start: Instant(milliseconds: row["start_at"]),
                    session: SessionID(rawValue: row["session"]), author: row["author"], reason: row["reason"])
            }
        }
    }
}
