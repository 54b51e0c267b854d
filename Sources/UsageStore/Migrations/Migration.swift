import GRDB

/// One step of the schema, frozen once released: SQL text in its own numbered file.
struct Migration {
    let sql: String
    /// It takes away a table that others refer to and puts another one with its rows in its place.
    let rebuildsReferencedTables: Bool

    init(rebuildsReferencedTables: Bool = false, sql: String) {
        self.rebuildsReferencedTables = rebuildsReferencedTables
        self.sql = sql
    }

    /// In order; the schema version (`PRAGMA user_version`) is the number of steps done.
    static var all: [Migration] {
        [
            .journal, .derivedState, .series, .registryAndLedger, .statements, .deviceNotes, .provenance,
            .effectiveDays,
            .derivationVersion, .stateSpans, .statedSessions, .timeBases, .sessionDecisions, .decisions,
            .longPasts, .statementVariants,
        ]
    }
    static var latest: Int { all.count }

    static func version(of db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// Each step and its version number in one transaction: a crash between steps leaves a valid older schema.
    static func migrate(_ db: Database) throws {
        for (index, migration) in all.enumerated().dropFirst(try version(of: db)) {
            // Only outside a transaction can references be left unchecked; they are checked before it ends.
            if migration.rebuildsReferencedTables { try db.execute(sql: "PRAGMA foreign_keys = OFF") }
            defer { if migration.rebuildsReferencedTables { try? db.execute(sql: "PRAGMA foreign_keys = ON") } }
            try db.inTransaction {
                try db.execute(sql: migration.sql)
                if migration.rebuildsReferencedTables { try db.checkForeignKeys() }
                try db.execute(sql: "PRAGMA user_version = \(index + 1)")
                return .commit
            }
        }
    }
}
