import Accounting
package import Decisions
import GRDB
package import UsageDomain

/// A decision about a session as it stands in the ledger.
package struct DecidedEntry: Hashable, Sendable {
    package let sequence: Int64
    package let kind: DecisionKind
    package let at: Instant
    /// Nil once erased.
    package let actor: Actor?
    package let reason: String?
    /// Of an attribution: whose the session was until then, where the entry says it.
    package let before: Attribution?
    /// Of an attribution: whose the session was said to be.
    package let attribution: Attribution?
    /// Of a split.
    package let cut: Instant?
    /// By which later entry it was withdrawn.
    package let withdrawnBy: Int64?

    package var holds: Bool { withdrawnBy == nil }
}

extension UsageStore {
    /// Every decision that applies to each of these sessions, in the order in which they were taken, withdrawn ones too.
    package func decisionHistory(of sessions: [UsageSession]) throws -> [SessionID: [DecidedEntry]] {
        try read { db in
            var found: [SessionID: [DecidedEntry]] = [:]
            for (machine, own) in Dictionary(grouping: sessions, by: \.machine) {
                guard let first = own.map(\.start).min(), let last = own.map(\.knownEnd).max() else { continue }
                let decided = try Self.decided(machine, from: first, to: last, db)
                for session in own {
                    let applying = decided.filter { $0.decision.concerns(session) }.map(\.entry)
                    if !applying.isEmpty { found[session.id] = applying }
                }
            }
            return found
        }
    }

    /// The newest entry of the ledger, as far as somebody who decides now can know it; 0 before the first.
    package func latestDecision() throws -> Int64 {
        try read { db in try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM ledger_entry") ?? 0 }
    }

    /// The sessions as they are now that lie where these entries decided or withdrew something, in order.
    package func sessions(concernedBy entries: [Int64]) throws -> [UsageSession] {
        try read { db in
            let decided = try Row.fetchAll(
                db,
                sql: """
                    SELECT machine, start_at, max(start_at, coalesce(end_at, at)) AS until FROM session_decision
                    WHERE ledger_sequence IN (SELECT value FROM json_each(?1))
                    UNION
                    SELECT machine, start_at, max(start_at, coalesce(end_at, at)) FROM session_decision
                    WHERE withdrawn_by IN (SELECT value FROM json_each(?1))
                    """, arguments: [try CanonicalJSON.text(entries)])
            var found: [SessionID: UsageSession] = [:]
            for row in decided {
                let sessions = try Row.fetchAll(
                    db.cachedStatement(
                        sql: """
                            SELECT * FROM attributed_session
                            WHERE machine = ?1 AND start_at <= ?3 AND coalesce(end_at, ?3) >= ?2
                                AND (start_at < ?3 OR start_at = ?2) AND (coalesce(end_at, ?3) > ?2 OR start_at = ?2)
                            """),
                    arguments: [row["machine"] as String, row["start_at"] as Int64, row["until"] as Int64]
                ).map(SessionRow.session)
                for session in sessions { found[session.id] = session }
            }
            return found.values.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) }
        }
    }

    private static func before(_ content: String?) -> Attribution? {
        content.flatMap {
            try? CanonicalJSON.value(AttributionDecision.self, from: $0, in: "an attribution").before
        }
    }

    private static func decided(
        _ machine: MachineID, from start: Instant, to end: Instant, _ db: Database
    ) throws -> [(decision: SessionDecision, entry: DecidedEntry)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT d.*, l.format, l.author, l.reason, l.content FROM session_decision AS d
                JOIN ledger_entry AS l ON l.sequence = d.ledger_sequence
                WHERE d.machine = ? AND max(d.start_at, coalesce(d.end_at, d.at)) >= ? AND d.start_at <= ?
                ORDER BY d.ledger_sequence
                """, arguments: [machine.rawValue, start.milliseconds, end.milliseconds]
        ).map { row in
            let decision = try SessionDecisionTable.decision(row)
            let isAttribution = decision.effect == .attribution
            return (
                decision,
                DecidedEntry(
                    sequence: decision.sequence, kind: decision.effect.kind, at: decision.decided,
                    actor: (row["author"] as String?).map { LedgerEntry.actor($0, format: row["format"]) },
                    reason: row["reason"],
                    before: isAttribution ? Self.before(row["content"]) : nil,
                    attribution: isAttribution
                        ? try SessionRow.attribution(row, in: "attribution \(decision.sequence)") : nil,
                    cut: decision.effect.cut, withdrawnBy: row["withdrawn_by"])
            )
        }
    }
}

extension SessionDecision {
    /// A division also concerns what it left of a session.
    fileprivate func concerns(_ session: UsageSession) -> Bool {
        if case .split(let cut) = effect, cut == session.start || cut == session.knownEnd { return true }
        return anchor.applies(toSessionFrom: session.start, to: session.knownEnd, decided: decided)
    }
}
