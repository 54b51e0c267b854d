import Accounting
package import Decisions
import GRDB
package import UsageDomain

extension UsageStore {
    /// Settles something about sessions: all of it or nothing.
    ///
    /// What was measured stays as it is; a decision lies over what the interval becomes, survives recomputation, and is an
    /// entry of the ledger, as is what it changes of issued statements. An attribution is checked against the registry of
    /// each session's day.
    ///
    /// `seen` is the last entry of the ledger that whoever decides knows of: nothing is decided over a later one about the
    /// same session; nil to decide whatever was decided before.
    ///
    /// - Returns: the entries of the ledger, on the disk.
    /// - Throws: `DecisionProblem` and `AttributionProblem` for what cannot be so, `StoreError.notFound` for a session that
    ///   is not there.
    @discardableResult
    package func decide(
        _ request: DecisionRequest, by actor: Actor, reason: String, at instant: Instant, seen: Int64? = nil
    ) throws -> [LedgerEntry] {
        try write { db in
            let act = DecisionAct(actor: actor, reason: reason, at: instant, seen: seen)
            return switch request {
            case .attribute(let sessions, let change): try act.attribute(sessions, change, db)
            case .split(let session, let cut): try act.split(session, at: cut, db)
            case .merge(let sessions): try act.merge(sessions, db)
            case .withdraw(let entries): try act.withdraw(entries, db)
            }
        }
    }
}

/// Decisions about sessions as one person takes them at one instant, in one transaction.
private struct DecisionAct {
    let actor: Actor
    let reason: String
    let at: Instant
    let seen: Int64?

    func attribute(_ ids: [SessionID], _ change: AttributionChange, _ db: Database) throws -> [LedgerEntry] {
        let sessions = try sessions(ids, db)
        let timeline = try UsageStore.registryTimeline(db)
        let entries = try sessions.map { session in
            let anchor = anchor(of: session)
            let content = AttributionDecision(
                anchor: anchor, session: session.id, before: session.attribution,
                after: try change.applied(to: session.attribution, at: session.start, timeline))
            let entry = try append(.attribution, content, db)
            try SessionDecisionTable.insert(
                SessionDecision(sequence: entry.sequence, anchor: anchor, decided: at), of: session.id,
                attribution: content.after, db)
            return entry
        }
        try settle(sessions.map { ($0.machine, $0.start) }, db)
        return entries
    }

    func split(_ id: SessionID, at cut: Instant, _ db: Database) throws -> [LedgerEntry] {
        let session = try sessions([id], db)[0]
        let isMeasured = try SessionPartTable.extents(of: session.machine, between: cut, and: cut, db).contains {
            $0.start < cut && cut < $0.end
        }
        guard session.start < cut, cut < session.knownEnd, isMeasured else {
            throw DecisionProblem.outside(id, from: session.start, to: session.knownEnd)
        }
        let anchor = anchor(of: session)
        let entry = try append(.split, SplitDecision(anchor: anchor, session: id, at: cut), db)
        try SessionDecisionTable.insert(
            SessionDecision(sequence: entry.sequence, anchor: anchor, decided: at, effect: .split(at: cut)), of: id, db)
        try settle([(session.machine, session.start)], db)
        return [entry]
    }

    func merge(_ ids: [SessionID], _ db: Database) throws -> [LedgerEntry] {
        let sessions = try sessions(ids, db).sorted { $0.start < $1.start }
        guard let first = sessions.first, let last = sessions.last, sessions.count > 1 else {
            throw DecisionProblem.nothingNamed
        }
        if let open = sessions.first(where: { $0.end == nil }) { throw DecisionProblem.stillOpen(open.id) }
        let between = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM attributed_session WHERE machine = ? AND start_at >= ? AND start_at <= ?",
            arguments: [first.machine.rawValue, first.start.milliseconds, last.start.milliseconds])
        guard sessions.allSatisfy({ $0.machine == first.machine }), between == sessions.count else {
            throw DecisionProblem.notNeighbours
        }
        let anchor = Anchor(machine: first.machine, start: first.start, end: last.knownEnd)
        let entry = try append(.merge, MergeDecision(anchor: anchor, sessions: sessions.map(\.id)), db)
        try SessionDecisionTable.insert(
            SessionDecision(sequence: entry.sequence, anchor: anchor, decided: at, effect: .merge), of: first.id, db)
        try settle([(first.machine, first.start)], db)
        return [entry]
    }

    func withdraw(_ entries: [Int64], _ db: Database) throws -> [LedgerEntry] {
        guard !entries.isEmpty else { throw DecisionProblem.nothingNamed }
        var touched: [(MachineID, Instant)] = []
        let withdrawals = try entries.map { withdrawn in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM session_decision WHERE ledger_sequence = ? AND withdrawn_by IS NULL",
                arguments: [withdrawn])
            guard let row else { throw DecisionProblem.notWithdrawable(withdrawn) }
            let decision = try SessionDecisionTable.decision(row)
            let entry = try append(.withdrawal, WithdrawalDecision(withdrawn: withdrawn), db)
            try db.execute(
                sql: "UPDATE session_decision SET withdrawn_by = ? WHERE ledger_sequence = ?",
                arguments: [entry.sequence, withdrawn])
            touched.append((decision.anchor.machine, decision.anchor.start))
            return entry
        }
        try settle(touched, db)
        return withdrawals
    }

    // MARK: Parts

    private func sessions(_ ids: [SessionID], _ db: Database) throws -> [UsageSession] {
        guard !ids.isEmpty else { throw DecisionProblem.nothingNamed }
        return try ids.map { id in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM attributed_session WHERE id = ?", arguments: [id.rawValue])
            guard let row else { throw StoreError.notFound("session \(id)") }
            let session = try SessionRow.session(row)
            try checkNothingLater(session, db)
            return session
        }
    }

    private func checkNothingLater(_ session: UsageSession, _ db: Database) throws {
        guard let seen else { return }
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT l.* FROM session_decision AS d
                JOIN ledger_entry AS l ON l.sequence = max(d.ledger_sequence, coalesce(d.withdrawn_by, 0))
                WHERE d.machine = ? AND coalesce(d.end_at, d.at) > ? AND d.start_at < ? AND l.sequence > ?
                ORDER BY l.sequence DESC LIMIT 1
                """,
            arguments: [
                session.machine.rawValue, session.start.milliseconds, session.knownEnd.milliseconds, seen,
            ])
        guard let later = try row.map(LedgerTable.entry) else { return }
        throw DecisionProblem.decidedMeanwhile(session.id, by: later.actor?.name ?? "–", at: later.at)
    }

    private func anchor(of session: UsageSession) -> Anchor {
        Anchor(machine: session.machine, start: session.start, end: session.end)
    }

    private func append(_ kind: DecisionKind, _ content: some Encodable, _ db: Database) throws -> LedgerEntry {
        try LedgerTable.append(kind, by: actor, reason: reason, content: CanonicalJSON.text(content), at: at, db)
    }

    private func settle(_ touched: [(MachineID, Instant)], _ db: Database) throws {
        var reach = StatementCorrections.Reach.machines([:])
        for (machine, start) in touched { reach.include(machine, start..<Instant.distantFuture) }
        try Settlement.settle(reach, db)
        try StatementCorrections.note(reach, by: actor, reason: reason, at: at, db)
    }
}
