import Foundation
import GRDB
import Glibc
import Synchronization
import UsageDomain

/// The one SQLite file of a lab: journal, derived state, registry, ledger and statements.
///
/// One process writes, through one connection; any number read. Calls are synchronous and thread-safe; those that
/// write throw `StoreError.readOnly` on a store opened for reading. A closure given to a method must not call the store.
package final class UsageStore: Sendable {
    package enum Mode: Sendable { case writer, reader }

    package let path: String
    package let mode: Mode
    package let board = LiveBoard()

    let database: DatabasePool
    /// The pool, or the one moment that `snapshot` holds.
    private let reading: any DatabaseReader
    let tail = Mutex(JournalTail())
    /// What was last read of the registry, and its latest version: those never change.
    let timeline = Mutex<(version: Int64, timeline: RegistryTimeline)?>(nil)
    private let lock: WriterLock?

    private init(
        path: String, mode: Mode, database: DatabasePool, reading: (any DatabaseReader)? = nil, lock: WriterLock?
    ) {
        self.path = path
        self.mode = mode
        self.database = database
        self.reading = reading ?? database
        self.lock = lock
    }

    /// Opens the store; a writer creates the file, takes the lock beside it and brings the schema up to date.
    ///
    /// - Throws: `StoreError`; a file that is not a store of this program is never touched.
    package static func open(path: String, mode: Mode) throws -> UsageStore {
        switch (try StoreHeader.inspect(path: path), mode) {
        case (.foreign, _): throw StoreError.notADatabase(path: path)
        case (.damaged(let detail), _): throw StoreError.damaged(path: path, detail: detail)
        case (.absent, .reader), (.empty, .reader): throw StoreError.missing(path: path)
        default: break
        }
        return try StoreError.mapping(path: path) {
            switch mode {
            case .reader: try openForReading(path: path)
            case .writer: try openForWriting(path: path)
            }
        }
    }

    private static func openForReading(path: String) throws -> UsageStore {
        let pool = try DatabasePool(path: path, configuration: configuration(isReader: true))
        let version = try pool.read { db in try Migration.version(of: db) }
        try refuseNewer(version, path: path)
        guard version == Migration.latest else {
            throw StoreError.older(path: path, found: version, supported: Migration.latest)
        }
        return UsageStore(path: path, mode: .reader, database: pool, lock: nil)
    }

    private static func openForWriting(path: String) throws -> UsageStore {
        let lock = try WriterLock(storePath: path)
        switch try StoreHeader.inspect(path: path) {
        case .absent, .empty: try create(path: path)
        default: break
        }
        guard unsafe access(path, W_OK) == 0 else { throw StoreError.readOnly(path: path) }
        let pool = try DatabasePool(path: path, configuration: configuration(isReader: false))
        try pool.writeWithoutTransaction { db in
            let version = try Migration.version(of: db)
            try refuseNewer(version, path: path)
            // GRDB relaxes this when it sets up the write-ahead log; a commit must survive a power cut before its
            // messages are acknowledged.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointedFrames)")
            try db.execute(sql: "PRAGMA journal_size_limit = 33554432")
            try Migration.migrate(db)
        }
        return UsageStore(path: path, mode: .writer, database: pool, lock: lock)
    }

    /// Marks the file as ours before anything else is in it, in rollback mode so that the mark is in the file itself.
    private static func create(path: String) throws {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == ENOSPC ? StoreError.diskFull(path: path) : .readOnly(path: path) }
        Glibc.close(descriptor)
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(StoreHeader.applicationID)")
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
    }

    private static func refuseNewer(_ version: Int, path: String) throws {
        guard version <= Migration.latest else {
            throw StoreError.newer(path: path, found: version, supported: Migration.latest)
        }
    }

    private static func configuration(isReader: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReader
        configuration.label = "store"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        // A megabyte for each connection: the kernel keeps the file's pages anyway.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -1024") }
        return configuration
    }

    /// Lets a power cut take what is written from now on, and the file with it: for what can be made again.
    package func forgoDurability() throws {
        try StoreError.mapping(path: path) {
            try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = OFF") }
        }
    }

    /// Closes the file and gives up the lock; the store cannot be used afterwards.
    ///
    /// Reads that still run make it throw.
    package func close() throws {
        try StoreError.mapping(path: path) { try database.close() }
        lock?.release()
    }

    /// Closes a store that nobody else has open with everything in the one file, so that the file can be moved.
    ///
    /// - Throws: `StoreError.busy` when something of it is still beside the file.
    package func closeWhole() throws {
        try StoreError.mapping(path: path) {
            _ = try database.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        }
        try close()
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        guard (log?[.size] as? Int ?? 0) == 0 else { throw StoreError.busy(path: path) }
    }

    /// The store as it is now, for reading only: what is written meanwhile is not in it.
    ///
    /// The log keeps what it needs for as long as it is held.
    package func snapshot() throws -> UsageStore {
        let moment = try StoreError.mapping(path: path) { try database.makeSnapshot() }
        return UsageStore(path: path, mode: .reader, database: database, reading: moment, lock: nil)
    }

    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try StoreError.mapping(path: path) { try reading.read(body) }
    }

    /// One transaction on the writing connection, durable on return.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        guard mode == .writer else { throw StoreError.readOnly(path: path) }
        return try StoreError.mapping(path: path) { try database.write(body) }
    }
}
