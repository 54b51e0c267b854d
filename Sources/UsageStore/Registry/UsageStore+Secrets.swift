import Foundation
import GRDB

extension UsageStore {
    /// Gives a store whose journal is still empty a secret from elsewhere: an exported journal brings its own, so that
    /// what was keyed with it still matches.
    package func adoptSecret(_ value: [UInt8], named name: String) throws {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO secret (name, value) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value
                    """, arguments: [name, Data(value)])
        }
    }

    /// A key of 32 random bytes, made at first need and the same ever after.
    ///
    /// It leaves the file only in backups.
    ///
    /// - Throws: `StoreError.notFound` when a reader asks for one that no writer has made.
    package func secret(named name: String) throws -> [UInt8] {
        let sql = "SELECT value FROM secret WHERE name = ?"
        if let known = try read({ db in try Data.fetchOne(db, sql: sql, arguments: [name]) }) { return [UInt8](known) }
        guard mode == .writer else { throw StoreError.notFound("secret \(name)") }
        var generator = SystemRandomNumberGenerator()
        let fresh = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        return try write { db in
            try db.execute(
                sql: "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                arguments: [name, fresh])
            return [UInt8](try Data.fetchOne(db, sql: sql, arguments: [name]) ?? fresh)
        }
    }
}
