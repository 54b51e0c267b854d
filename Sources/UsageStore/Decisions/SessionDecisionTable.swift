import Decisions
import GRDB
import UsageDomain

/// Decisions about sessions as rows of `session_decision`: what the ledger says of them, and to how many sessions each
/// applies.
enum SessionDecisionTable {
    static func insert(
        _ decision: SessionDecision, of session: SessionID, attribution: Attribution? = nil, division: Int64? = nil,
        _ db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO session_decision (ledger_sequence, kind, session, machine, start_at, end_at, at, fits, cut_at,
                    member, company, project, purpose, access_mode, mark, division)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                decision.sequence, decision.effect.kind.rawValue, session.rawValue, decision.anchor.machine.rawValue,
                decision.anchor.start.milliseconds, decision.anchor.end?.milliseconds, decision.decided.milliseconds,
                decision.effect.cut?.milliseconds, attribution?.member?.rawValue, attribution?.company?.rawValue,
                attribution?.project?.rawValue, attribution?.purpose?.rawValue, attribution?.accessMode.rawValue,
                attribution?.mark?.rawValue, division,
            ])
    }

    static func decision(_ row: Row) throws -> SessionDecision {
        let sequence: Int64 = row["ledger_sequence"]
        let effect: SessionDecision.Effect
        switch DecisionKind(rawValue: row["kind"]) {
        case .attribution: effect = .attribution
        case .split: effect = .split(at: Instant(milliseconds: row["cut_at"]))
        case .merge: effect = .merge
        default: throw StoreError.io("session decision \(sequence) is of an unknown kind")
        }
        return SessionDecision(
            sequence: sequence,
            anchor: Anchor(
                machine: MachineID(rawValue: row["machine"]), start: Instant(milliseconds: row["start_at"]),
                end: (row["end_at"] as Int64?).map(Instant.init(milliseconds:))),
            decided: Instant(milliseconds: row["at"]), effect: effect)
    }

    /// Those of a machine that speak of a span of time; by default only what was not withdrawn.
    static func decisions(
        of machine: MachineID, from start: Instant, to end: Instant = .distantFuture, withWithdrawn: Bool = false,
        _ db: Database
    ) throws -> [SessionDecision] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM session_decision WHERE machine = ? AND max(start_at, coalesce(end_at, at)) >= ? AND start_at <= ?
                        AND (withdrawn_by IS NULL OR ?)
                    """),
            arguments: [machine.rawValue, start.milliseconds, end.milliseconds, withWithdrawn]
        ).map(decision)
    }

    static func setFits(_ decision: SessionDecision, _ count: Int, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE session_decision SET fits = ?2 WHERE ledger_sequence = ?1 AND fits <> ?2")
            .execute(arguments: [decision.sequence, count])
    }
}

extension SessionDecision.Effect {
    var kind: DecisionKind {
        switch self {
        case .attribution: .attribution
        case .split: .split
        case .merge: .merge
        }
    }

    var cut: Instant? {
        guard case .split(let instant) = self else { return nil }
        return instant
    }
}
