import Decisions
import Accounting
import GRDB
import UsageDomain

/// Sessions that decisions divided or joined, as rows of `session_part`; the measured ones stay in `usage_session`.
enum SessionPartTable {
    /// SQL: the measured sessions that the stated one called `?1` has time of.
    static let sources = """
        SELECT session FROM part_source WHERE part = ?1
        UNION ALL SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM part_source WHERE part = ?1)
        """

    static func insert(_ unit: SessionLayout.Unit, of machine: MachineID, _ db: Database) throws {
        guard let session = try session(of: unit, on: machine, db) else { return }
        try SessionRow.upsert(session, into: .part, db)
        for source in unit.sources {
            try db.cachedStatement(sql: "INSERT INTO part_source (session, part) VALUES (?, ?)")
                .execute(arguments: [source.id.rawValue, session.id.rawValue])
        }
    }

    /// Whether its row says what it is.
    static func isStored(_ unit: SessionLayout.Unit, of machine: MachineID, _ db: Database) throws -> Bool {
        guard let session = try session(of: unit, on: machine, db) else { return false }
        let stored = try Row.fetchOne(
            db, sql: "SELECT * FROM session_part WHERE id = ?", arguments: [session.id.rawValue]
        ).map(SessionRow.session)
        let sources = try String.fetchSet(
            db, sql: "SELECT session FROM part_source WHERE part = ?", arguments: [session.id.rawValue])
        return stored == session && sources == Set(unit.sources.map(\.id.rawValue))
    }

    private static func session(
        of unit: SessionLayout.Unit, on machine: MachineID, _ db: Database
    ) throws -> UsageSession? {
        let measured = try unit.sources.compactMap { source in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM usage_session WHERE id = ?"), arguments: [source.id.rawValue]
            ).map(SessionRow.session)
        }
        guard let first = measured.map(\.start).min(), let last = measured.map(\.knownEnd).max() else { return nil }
        return unit.session(
            of: measured, spans: try SpanRow.spans(machine, from: first, to: last, db),
            growth: try SpanRow.growth(machine, from: first, to: last, db))
    }

    /// With what was decided of them by name.
    static func removeParts(of machine: MachineID, from start: Instant, to end: Instant, _ db: Database) throws {
        let parts = try String.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM session_part WHERE machine = ? AND start_at <= ? AND coalesce(end_at, ?) >= ?"),
            arguments: [machine.rawValue, end.milliseconds, Int64.max, start.milliseconds])
        for part in parts {
            try db.cachedStatement(sql: "DELETE FROM decided_session WHERE session = ?").execute(arguments: [part])
            try db.cachedStatement(sql: "DELETE FROM session_part WHERE id = ?").execute(arguments: [part])
        }
    }

    /// Measured sessions of a machine that have a part in a span of time.
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
