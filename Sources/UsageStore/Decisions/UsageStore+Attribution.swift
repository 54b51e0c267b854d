import Decisions
import GRDB
package import UsageDomain

extension UsageStore {
    /// Corrects who a session was for.
    ///
    /// The measured row stays as it is; the correction lies over what the session's interval becomes, survives
    /// recomputation, and is an entry of the ledger, as is what it changes of issued statements.
    ///
    /// - Throws: `StoreError.notFound` when there is no such session.
    @discardableResult
    package func attribute(
        session: SessionID, _ attribution: Attribution, author: String, reason: String, at: Instant
    ) throws -> LedgerEntry {
        try write { db in
            let found = try Self.attributed(session, db)
            return try Self.attribute(found, attribution, author: author, reason: reason, at: at, db)
        }
    }

    /// The same by what somebody says of it, checked against the registry of the session's day.
    ///
    /// - Returns: the attribution it has then.
    /// - Throws: `StoreError.notFound` when there is no such session, `AttributionProblem` when it cannot be so.
    package func attribute(
        session: SessionID, _ change: AttributionChange, author: String, reason: String, at: Instant
    ) throws -> Attribution {
        try write { db in
            let found = try Self.attributed(session, db)
            let attribution = try change.applied(
                to: found.attribution, at: found.start, Self.registryTimeline(db))
            try Self.attribute(found, attribution, author: author, reason: reason, at: at, db)
            return attribution
        }
    }

    private static func attributed(_ id: SessionID, _ db: Database) throws -> UsageSession {
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM attributed_session WHERE id = ?", arguments: [id.rawValue])
        guard let row else { throw StoreError.notFound("session \(id)") }
        return try SessionRow.session(row)
    }

    @discardableResult
    private static func attribute(
        _ session: UsageSession, _ attribution: Attribution, author: String, reason: String, at: Instant,
        _ db: Database
    ) throws -> LedgerEntry {
        let anchor = Anchor(machine: session.machine, start: session.start, end: session.end)
        let content = AttributionDecision(
            anchor: anchor, session: session.id, before: session.attribution, after: attribution)
        let entry = try LedgerTable.append(
            kind: .attribution, author: author, reason: reason, content: CanonicalJSON.text(content), at: at, db)
        try SessionDecisionTable.insert(
            attribution, of: session.id, SessionDecision(sequence: entry.sequence, anchor: anchor, decided: at), db)
        let reach = StatementCorrections.Reach.machines([session.machine: session.start..<Instant.distantFuture])
        try SessionDecisionTable.settle(reach, db)
        try StatementCorrections.note(reach, author: author, reason: reason, at: at, db)
        return entry
    }
}
