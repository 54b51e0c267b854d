package import Accounting
import GRDB
package import UsageDomain

extension UsageStore {
    /// Sessions as of the last checkpoint, ordered by start, then machine.
    package func sessions(_ query: SessionQuery = SessionQuery()) throws -> [UsageSession] {
        let order = query.newestFirst ? "start_at DESC, machine DESC" : "start_at, machine"
        return try read { db in
            var (filter, arguments) = try Self.filter(query, db)
            arguments += [query.limit ?? -1, query.offset]
            return try Row.fetchAll(
                db, sql: "SELECT * FROM attributed_session \(filter) ORDER BY \(order) LIMIT ? OFFSET ?",
                arguments: arguments
            ).map(SessionRow.session)
        }
    }

    /// How many sessions a query finds, without reading them; `limit`, `offset` and the order do not matter.
    package func sessionCount(_ query: SessionQuery = SessionQuery()) throws -> Int {
        try read { db in
            let (filter, arguments) = try Self.filter(query, db)
            return try Int.fetchOne(db, sql: "SELECT count(*) FROM attributed_session \(filter)", arguments: arguments)
                ?? 0
        }
    }

    /// How many closed sessions nobody is named for, counted no further than a limit.
    package func unattributedCount(atMost limit: Int) throws -> Int {
        try read { db in
            try Int.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT count(*) FROM (
                            SELECT 1 FROM usage_session AS s
                            WHERE member IS NULL AND company IS NULL AND mark IS NULL AND end_at IS NOT NULL
                                AND NOT EXISTS (SELECT 1 FROM part_source WHERE part_source.session = s.id)
                                AND NOT EXISTS (SELECT 1 FROM decided_session AS c WHERE c.session = s.id)
                            UNION ALL
                            SELECT 1 FROM session_part AS s
                            WHERE member IS NULL AND company IS NULL AND mark IS NULL AND end_at IS NOT NULL
                                AND NOT EXISTS (SELECT 1 FROM decided_session AS c WHERE c.session = s.id)
                            UNION ALL
                            SELECT 1 FROM decided_session AS c
                            JOIN session_decision AS d ON d.ledger_sequence = c.ledger_sequence
                            JOIN divided_session AS s ON s.id = c.session
                            WHERE d.member IS NULL AND d.company IS NULL AND d.mark IS NULL AND s.end_at IS NOT NULL
                            LIMIT ?)
                        """), arguments: [limit]) ?? 0
        }
    }

    private static func filter(
        _ query: SessionQuery, _ db: Database
    ) throws -> (sql: String, arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        require("machine = ?", query.machine?.rawValue)
        require("company = ?", query.company?.rawValue)
        require("member = ?", query.member?.rawValue)
        require("project = ?", query.project?.rawValue)
        require("start_at >= ?", query.from?.milliseconds)
        require("start_at < ?", query.to?.milliseconds)
        if let instant = query.endsAfter {
            require("(end_at IS NULL OR end_at > ?)", instant.milliseconds)
            require("start_at >= ?", try SessionReach.earliestStart(ofThoseAfter: instant, db).milliseconds)
        }
        if query.onlyUnattributed { conditions.append("member IS NULL AND company IS NULL AND mark IS NULL") }
        if !query.includeOpen { conditions.append("end_at IS NOT NULL") }
        return (conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "), arguments)
    }

    /// Which of these sessions their members had at several machines at once, also with sessions that are not among them.
    package func overlaps(of sessions: [UsageSession]) throws -> SessionOverlaps {
        let members = Set(sessions.compactMap { $0.attribution.member?.rawValue })
        guard let first = sessions.map(\.start).min(), !members.isEmpty else { return SessionOverlaps([]) }
        let last = sessions.map { $0.end ?? .distantFuture }.max() ?? first
        return try read { db in
            let earliest = try SessionReach.earliestStart(ofThoseAfter: first, db)
            return SessionOverlaps(
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT * FROM attributed_session
                        WHERE start_at >= ? AND start_at < ? AND (end_at IS NULL OR end_at > ?)
                            AND member IN (SELECT value FROM json_each(?))
                        """,
                    arguments: [
                        earliest.milliseconds, last.milliseconds, first.milliseconds,
                        try CanonicalJSON.text(members.sorted()),
                    ]
                ).map(SessionRow.session))
        }
    }

    /// The latest sessions of each machine, the latest last.
    package func recentSessions(perMachine limit: Int) throws -> [MachineID: [SessionID]] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT machine, id FROM (
                        SELECT machine, id, start_at,
                            row_number() OVER (PARTITION BY machine ORDER BY start_at DESC, id DESC) AS place
                        FROM usage_session)
                    WHERE place <= ? ORDER BY machine, start_at, id
                    """, arguments: [limit])
            var recent: [MachineID: [SessionID]] = [:]
            for row in rows {
                recent[MachineID(rawValue: row["machine"]), default: []].append(SessionID(rawValue: row["id"]))
            }
            return recent
        }
    }

    package func session(_ id: SessionID) throws -> UsageSession? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM attributed_session WHERE id = ?", arguments: [id.rawValue])
                .map(SessionRow.session)
        }
    }
}
