import GRDB
package import UsageDomain

extension UsageStore {
    /// Sessions as they were derived, without the decisions that lie over them: at most `limit`, by the bytes of the
    /// id, from the one after `id` on.
    package func measuredSessions(after id: SessionID?, limit: Int) throws -> [UsageSession] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM usage_session WHERE ? IS NULL OR id > ? ORDER BY id LIMIT ?",
                arguments: [id?.rawValue, id?.rawValue, limit]
            ).map(SessionRow.session)
        }
    }

    /// The measured sessions that a stated one has time of, in order.
    package func measuredSessions(of session: UsageSession) throws -> [UsageSession] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM usage_session WHERE id IN (
                        \(SessionPartTable.sources))
                    ORDER BY start_at
                    """, arguments: [session.id.rawValue]
            ).map(SessionRow.session)
        }
    }
}
