import Decisions
import Foundation
import GRDB
import UsageDomain

@testable import UsageStore

/// Rows as programs before ledger format 2 wrote them.
enum OldStore {
    static func insert(_ session: UsageSession, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO usage_session (id, machine, start_at, end_at, close_reason, access_mode, busy_ms, paused_ms,
                    idle_ms, off_ms, fault_ms, gap_ms, energy_mwh, energy_grade, quantities, runs, grade)
                VALUES (?, ?, ?, ?, ?, 'autonomous', ?, 0, 0, 0, 0, 0, 0, 'measured', '{}', '[]', 'derived')
                """,
            arguments: [
                session.id.rawValue, session.machine.rawValue, session.start.milliseconds, session.end?.milliseconds,
                session.closeReason?.rawValue, session.durations.busy.milliseconds,
            ])
    }

    /// - Returns: its sequence.
    static func appendLedger(
        _ kind: DecisionKind, author: String, reason: String, content: String, at: Instant, _ db: Database
    ) throws -> Int64 {
        let last = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM ledger_entry ORDER BY sequence DESC LIMIT 1")
        let sequence = (last?["sequence"] as Int64? ?? 0) + 1
        let previous = last.map { $0.bytes("hash") } ?? LedgerEntry.genesis
        let salt = [UInt8](repeating: UInt8(sequence), count: 16)
        let commitment = LedgerEntry.commitment(salt: salt, author: author, reason: reason, content: content)
        let hash = LedgerEntry.hash(
            previous: previous, format: 1, sequence: sequence, at: at, kind: kind,
            commitment: commitment)
        try db.execute(
            sql: """
                INSERT INTO ledger_entry (sequence, at, kind, author, reason, content, salt, commitment, hash, previous_hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                sequence, at.milliseconds, kind.rawValue, author, reason, content, Data(salt), Data(commitment),
                Data(hash),
                Data(previous),
            ])
        return sequence
    }
}
