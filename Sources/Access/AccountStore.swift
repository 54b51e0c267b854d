import Foundation
import GRDB
import Glibc

/// Who may log in, in a file of its own beside the lab's store: a log-in never waits for a commit of messages, copies of the
/// evidence carry no passwords, and the console can change it whatever the collector does.
///
/// Any number of processes may have it open. Calls are synchronous and thread-safe and throw `AccessProblem`.
package final class AccountStore: Sendable {
    package let path: String
    private let database: DatabaseQueue

    /// `releve.db.accounts` for `releve.db`.
    package static func path(beside store: String) -> String { store + ".accounts" }

    /// Opens the file, or makes it, for its owner only.
    package init(path: String) throws {
        self.path = path
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw AccessProblem.unusable(path: path, detail: "cannot be made or written; whose folder is it?")
        }
        Glibc.close(descriptor)
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.writeWithoutTransaction { db in
                let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
                let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
                guard id == AccountSchema.applicationID || (id == 0 && tables == 0) else {
                    throw AccessProblem.notAnAccountFile(path: path)
                }
                try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
                try AccountSchema.migrate(db)
            }
            self.database = database
        } catch let error as DatabaseError {
            throw Self.problem(error, path)
        }
    }

    private static func problem(_ error: DatabaseError, _ path: String) -> AccessProblem {
        if error.resultCode == .SQLITE_NOTADB { return .notAnAccountFile(path: path) }
        return .unusable(path: path, detail: error.message ?? "SQLite error \(error.resultCode)")
    }

    /// Copies the accounts, without the browsers that are logged in; for the owner's eyes only.
    ///
    /// - Throws: AccessProblem, also when the copy exists already.
    package func copy(to path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw AccessProblem.unusable(path: path, detail: "exists already; nothing is overwritten")
        }
        do {
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [path])
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try AccountStore(path: path).write { db in try db.execute(sql: "DELETE FROM browser_session") }
        } catch let error as DatabaseError {
            throw Self.problem(error, path)
        }
    }

    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do { return try database.read(body) } catch let error as DatabaseError {
            throw Self.problem(error, path)
        }
    }

    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do { return try database.write(body) } catch let error as DatabaseError {
            throw Self.problem(error, path)
        }
    }
}
