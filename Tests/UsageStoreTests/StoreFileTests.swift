import Foundation
import GRDB
import Testing
import UsageDomain

@testable import UsageStore

struct StoreFileTests {
    let folder: StoreFolder

    init() throws { folder = try StoreFolder() }

    @Test func `a new store belongs to its owner only and syncs every commit`() throws {
        let store = try folder.writer()
        _ = try store.append(.plugs(1, from: Instant("2026-03-02T09:00:00Z")))
        for file in [folder.path, folder.path + "-wal", folder.path + ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(file)")
        }
        let synchronous = try store.database.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
        #expect(synchronous == 2)
    }

    @Test func `a second writer is told who writes`() throws {
        let store = try folder.writer()
        #expect(throws: StoreError.locked(path: folder.path, by: ProcessInfo.processInfo.processIdentifier)) {
            try folder.writer()
        }
        #expect(store.mode == .writer)
    }

    @Test func `readers work beside the writer, and never write`() throws {
        let writer = try folder.writer()
        let reader = try folder.reader()
        _ = try writer.append(.plugs(3, from: Instant("2026-03-02T09:00:00Z")))
        #expect(try reader.journalHead()?.count == 3)
        #expect(throws: StoreError.readOnly(path: folder.path)) {
            try reader.append(.plugs(1, from: Instant("2026-03-02T09:00:00Z")))
        }
    }

    @Test func `a reader works after the writer has gone`() throws {
        try folder.writer().close()
        #expect(try folder.reader().journalHead() == nil)
    }

    @Test func `a missing store is missing only for readers`() throws {
        #expect(throws: StoreError.missing(path: folder.path)) { try folder.reader() }
    }

    @Test func `another application's database is left untouched`() throws {
        let foreign = try DatabaseQueue(path: folder.path)
        try foreign.write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        try foreign.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.path))
        #expect(throws: StoreError.notADatabase(path: folder.path)) { try folder.writer() }
        #expect(throws: StoreError.notADatabase(path: folder.path)) { try folder.reader() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path)) == before)
    }

    @Test(arguments: ["hello", "SQLite format 4", String(repeating: "x", count: 5000)])
    func `any other file is refused`(content: String) throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: folder.path))
        #expect(throws: StoreError.notADatabase(path: folder.path)) { try folder.writer() }
    }

    @Test(arguments: UsageStore.Mode.both) func `a newer schema is refused with both versions`(mode: UsageStore.Mode)
        throws
    {
        try folder.writer().close()
        try folder.tamper("PRAGMA user_version = 99")
        let error = StoreError.newer(path: folder.path, found: 99, supported: Migration.latest)
        #expect(throws: error) { try UsageStore.open(path: folder.path, mode: mode) }
        #expect(error.description.contains("99") && error.description.contains("\(Migration.latest)"))
    }

    @Test(arguments: UsageStore.Mode.both) func `a truncated store is damaged`(mode: UsageStore.Mode) throws {
        let store = try folder.writer()
        for hour in Int64(0)..<20 {
            _ = try store.append(.plugs(500, from: Instant("2026-03-02T09:00:00Z") + .hours(hour)))
        }
        try store.close()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path + suffix) }
        let file = try #require(FileHandle(forWritingAtPath: folder.path))
        try file.truncate(atOffset: 8192)
        try file.close()
        #expect {
            try UsageStore.open(path: folder.path, mode: mode)
        } throws: { error in
            if case StoreError.damaged = error { true } else { false }
        }
    }

    @Test func `an older schema is migrated with its data`() throws {
        let queue = try DatabaseQueue(path: folder.path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(StoreHeader.applicationID); PRAGMA journal_mode = WAL")
            try db.execute(sql: Migration.journal.sql)
            try db.execute(sql: "PRAGMA user_version = 1")
            try db.execute(sql: "INSERT INTO secret VALUES ('badges', zeroblob(32))")
            // Written by a release that knew no sources: one message of nothing.
            let content = [UInt8](repeating: 0, count: MessageBatch.headerSize)
            let compressed = try #require(Compressor(level: 1)).compress(content)
            let hash = JournalBlock.hash(
                previous: JournalBlock.genesis, sequence: 1, firstArrival: Instant(milliseconds: 0),
                lastArrival: Instant(milliseconds: 0), count: 1, content: content)
            try db.execute(
                sql: "INSERT INTO journal_block VALUES (1, 0, 0, 1, ?, ?, ?, ?)",
                arguments: [content.count, Data(hash), Data(JournalBlock.genesis), Data(compressed)])
        }
        try queue.close()
        #expect(throws: StoreError.older(path: folder.path, found: 1, supported: Migration.latest)) {
            try folder.reader()
        }
        let store = try folder.writer()
        #expect(try store.secret(named: "badges") == [UInt8](repeating: 0, count: 32))
        #expect(try store.journalHead()?.source == nil)
        #expect(try store.append(.plugs(1, from: Instant(milliseconds: 0)), from: "broker").sequence == 2)
        #expect(try store.verify().problems == [])
    }

    @Test func `a secret is made once`() throws {
        let store = try folder.writer()
        let secret = try store.secret(named: "badges")
        #expect(secret.count == 32 && Set(secret).count > 8)
        #expect(try store.secret(named: "badges") == secret)
        #expect(try store.secret(named: "other") != secret)
        #expect(try folder.reader().secret(named: "badges") == secret)
    }

    @Test func `a reserved log does not grow, and what was committed survives the crash`() throws {
        let store = try folder.writer()
        try store.reserveWriteAheadLog()
        let reserved = try length(folder.path + "-wal")
        #expect(reserved > 8_000_000)
        // Nothing is committed yet: the log is all zeros.
        #expect(try crashed("empty").journalHead() == nil)
        for index in 0..<50 {
            _ = try store.append(.plugs(20, from: Instant("2026-03-02T09:00:00Z") + .seconds(Int64(index))))
        }
        #expect(try length(folder.path + "-wal") == reserved)
        let again = try crashed("full")
        #expect(try again.journalHead()?.sequence == 50)
        // Once more after the crash: what is lengthened lies behind the frames that count.
        try again.reserveWriteAheadLog()
        _ = try again.append(.plugs(20, from: Instant("2026-03-02T10:00:00Z")))
        #expect(try again.journalHead()?.sequence == 51)
        #expect(throws: StoreError.readOnly(path: folder.path)) { try folder.reader().reserveWriteAheadLog() }
    }

    private func length(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    /// Opens the files as they lie on the disk now, as after a power cut.
    private func crashed(_ name: String) throws -> UsageStore {
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: folder.path + suffix, toPath: folder.directory + "/\(name).db" + suffix)
        }
        return try UsageStore.open(path: folder.directory + "/\(name).db", mode: .writer)
    }
}

extension UsageStore.Mode {
    static let both: [UsageStore.Mode] = [.writer, .reader]
}
