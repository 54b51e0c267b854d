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
            try record(
                change.applied(to: session.attribution, at: session.start, timeline), instead: session.attribution,
                of: session, over: anchor(of: session), db)
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
        var entries = [entry]
        if try isDecidedWhileOpen(session, db) {
            // What was said of a session that had no end yet is said of each part.
            for part in [
                Anchor(machine: session.machine, start: session.start, end: cut),
                Anchor(machine: session.machine, start: cut, end: session.end),
            ] { entries.append(try record(session.attribution, of: session, over: part, with: entry, db)) }
        }
        try settle([(session.machine, session.start)], db)
        return entries
    }

    func merge(_ ids: [SessionID], _ db: Database) throws -> [LedgerEntry] {
        let sessions = try sessions(Set(ids).sorted(), db).sorted { $0.start < $1.start }
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
        var entries = [entry]
        // Nobody's decision about most of one of them is about most of the whole: whose the longest was is said again.
        let longest = sessions.filter(\.attribution.isAttributed).max {
            $0.knownEnd - $0.start < $1.knownEnd - $1.start
        }
        if let longest, try sessions.contains(where: { try isDecided($0, db) }) || longest.id != first.id {
            entries.append(try record(longest.attribution, of: first, over: anchor, with: entry, db))
        }
        try settle([(first.machine, first.start)], db)
        return entries
    }

    func withdraw(_ entries: [Int64], _ db: Database) throws -> [LedgerEntry] {
        guard !entries.isEmpty else { throw DecisionProblem.nothingNamed }
        var touched: [(MachineID, Instant)] = []
        var withdrawals: [LedgerEntry] = []
        for withdrawn in try entries + kept(with: entries, db) {
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM session_decision WHERE ledger_sequence = ? AND withdrawn_by IS NULL",
                arguments: [withdrawn])
            guard let row else { throw DecisionProblem.notWithdrawable(withdrawn) }
            let decision = try SessionDecisionTable.decision(row)
            if seen != nil {
                try checkNothingLater(
                    decision.anchor.machine, from: decision.anchor.start, to: decision.end,
                    of: SessionID(rawValue: row["session"]), db)
            }
            let entry = try append(.withdrawal, WithdrawalDecision(withdrawn: withdrawn), db)
            try db.execute(
                sql: "UPDATE session_decision SET withdrawn_by = ? WHERE ledger_sequence = ?",
                arguments: [entry.sequence, withdrawn])
            touched.append((decision.anchor.machine, decision.anchor.start))
            withdrawals.append(entry)
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

    // MARK: What goes with a division

    /// What divisions said again of whose their parts were: it is withdrawn with them.
    private func kept(with entries: [Int64], _ db: Database) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT ledger_sequence FROM session_decision
                WHERE division IN (SELECT value FROM json_each(?1)) AND withdrawn_by IS NULL
                    AND ledger_sequence NOT IN (SELECT value FROM json_each(?1))
                """, arguments: [try CanonicalJSON.text(entries)])
    }

    private func isDecided(_ session: UsageSession, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM decided_session WHERE session = ?)",
            arguments: [session.id.rawValue]) ?? false
    }

    private func isDecidedWhileOpen(_ session: UsageSession, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM decided_session AS c
                    JOIN session_decision AS d ON d.ledger_sequence = c.ledger_sequence
                    WHERE c.session = ? AND d.end_at IS NULL)
                """, arguments: [session.id.rawValue]) ?? false
    }

    private func checkNothingLater(_ session: UsageSession, _ db: Database) throws {
        try checkNothingLater(session.machine, from: session.start, to: session.knownEnd, of: session.id, db)
    }

    private func checkNothingLater(
        _ machine: MachineID, from start: Instant, to end: Instant, of session: SessionID, _ db: Database
    ) throws {
        guard let seen else { return }
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT l.* FROM session_decision AS d
                JOIN ledger_entry AS l ON l.sequence = max(d.ledger_sequence, coalesce(d.withdrawn_by, 0))
                WHERE d.machine = ? AND max(d.start_at, coalesce(d.end_at, d.at)) >= ? AND d.start_at <= ?
                    AND l.sequence > ?
                ORDER BY l.sequence DESC LIMIT 1
                """,
            arguments: [
                machine.rawValue, start.milliseconds, end.milliseconds, seen,
            ])
        guard let later = try row.map(LedgerTable.entry) else { return }
        throw DecisionProblem.decidedMeanwhile(session, by: later.actor?.name ?? "–", at: later.at)
    }

    private func anchor(of session: UsageSession) -> Anchor {
        Anchor(machine: session.machine, start: session.start, end: session.end)
    }

    /// Whose a session was, over a span of its time; without `before`, what it was said to be already, after a division.
    private func record(
        _ attribution: Attribution, instead before: Attribution? = nil, of session: UsageSession, over anchor: Anchor,
        with division: LedgerEntry? = nil, _ db: Database
    ) throws -> LedgerEntry {
        let entry = try append(
            .attribution,
            AttributionDecision(
                anchor: anchor, session: session.id, before: before ?? attribution, after: attribution,
                division: division?.sequence), db)
        try SessionDecisionTable.insert(
            SessionDecision(sequence: entry.sequence, anchor: anchor, decided: at), of: session.id,
            attribution: attribution, division: division?.sequence, db)
        return entry
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
