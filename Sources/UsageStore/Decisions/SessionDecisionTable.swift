import Decisions
import GRDB
import UsageDomain

/// Decisions about sessions as rows of `session_decision`, and which session each lies over as rows of `decided_session`.
enum SessionDecisionTable {
    static func insert(
        _ attribution: Attribution, of session: SessionID, _ decision: SessionDecision, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO session_decision (ledger_sequence, session, machine, start_at, end_at, member, company,
                    project, purpose, access_mode, at, fits)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """,
            arguments: [
                decision.sequence, session.rawValue, decision.anchor.machine.rawValue,
                decision.anchor.start.milliseconds, decision.anchor.end?.milliseconds, attribution.member?.rawValue,
                attribution.company?.rawValue, attribution.project?.rawValue, attribution.purpose?.rawValue,
                attribution.accessMode.rawValue, decision.decided.milliseconds,
            ])
    }

    static func decision(_ row: Row) -> SessionDecision {
        SessionDecision(
            sequence: row["ledger_sequence"],
            anchor: Anchor(
                machine: MachineID(rawValue: row["machine"]), start: Instant(milliseconds: row["start_at"]),
                end: (row["end_at"] as Int64?).map(Instant.init(milliseconds:))),
            decided: Instant(milliseconds: row["at"]))
    }

    /// Lays the decisions over the sessions anew, after those in reach may have changed; in the same transaction.
    static func settle(_ reach: StatementCorrections.Reach, _ db: Database) throws {
        switch reach {
        case .machines(let machines):
            for (machine, span) in machines { try settle(machine, from: span.lowerBound, db) }
        case .everything:
            let machines = try String.fetchAll(db, sql: "SELECT DISTINCT machine FROM session_decision")
            for machine in machines { try settle(MachineID(rawValue: machine), from: .distantPast, db) }
        case .from: break
        }
    }

    private static func settle(_ machine: MachineID, from start: Instant, _ db: Database) throws {
        let concerned = try decisions(of: machine, endingFrom: start, db)
        guard let first = concerned.map(\.anchor.start).min(), let last = concerned.map(\.end).max() else { return }
        let sessions = try extents(of: machine, between: first, and: last, db)
        // A session at the edge may also have decisions that are not concerned.
        let all = try sessions.map(\.start).min().map { try decisions(of: machine, endingFrom: min(start, $0), db) }
        let settled = SettledDecisions(all ?? concerned, over: sessions)
        for decision in concerned {
            try db.cachedStatement(
                sql: "UPDATE session_decision SET fits = ?2 WHERE ledger_sequence = ?1 AND fits <> ?2"
            )
            .execute(arguments: [decision.sequence, settled.fits[decision.sequence] ?? 0])
            try db.cachedStatement(sql: "DELETE FROM decided_session WHERE ledger_sequence = ?")
                .execute(arguments: [decision.sequence])
        }
        for session in sessions {
            guard let sequence = settled.counting[session.id] else {
                try db.cachedStatement(sql: "DELETE FROM decided_session WHERE session = ?")
                    .execute(arguments: [session.id.rawValue])
                continue
            }
            try db.cachedStatement(
                sql: """
                    INSERT INTO decided_session (session, ledger_sequence) VALUES (?, ?)
                    ON CONFLICT (session) DO UPDATE SET ledger_sequence = excluded.ledger_sequence
                    """
            ).execute(arguments: [session.id.rawValue, sequence])
        }
    }

    static func decisions(
        of machine: MachineID, endingFrom start: Instant, _ db: Database
    ) throws -> [SessionDecision] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM session_decision WHERE machine = ? AND coalesce(end_at, at) >= ?"),
            arguments: [machine.rawValue, start.milliseconds]
        ).map(decision)
    }

    static func extents(
        of machine: MachineID, between first: Instant, and last: Instant, _ db: Database
    ) throws -> [SessionExtent] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, start_at,
                        coalesce(end_at, start_at + busy_ms + paused_ms + idle_ms + off_ms + fault_ms + gap_ms) AS known
                    FROM usage_session WHERE machine = ? AND start_at <= ? AND coalesce(end_at, ?) >= ?
                    """),
            arguments: [machine.rawValue, last.milliseconds, Int64.max, first.milliseconds]
        ).map { row in
            SessionExtent(
                id: SessionID(rawValue: row["id"]), start: Instant(milliseconds: row["start_at"]),
                end: Instant(milliseconds: row["known"]))
        }
    }
}
