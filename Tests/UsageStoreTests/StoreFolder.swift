import Foundation
import GRDB
import UsageDomain
import UsageStore

/// A folder of its own for one test, removed with it.
final class StoreFolder {
    let directory: String
    var path: String { directory + "/lab.db" }

    init() throws {
        directory = NSTemporaryDirectory() + "store-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func writer() throws -> UsageStore { try UsageStore.open(path: path, mode: .writer) }
    func reader() throws -> UsageStore { try UsageStore.open(path: path, mode: .reader) }

    /// Rows of a table, as last committed.
    func count(_ table: String) throws -> Int {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    /// Changes a closed store behind its back, as a fault or a forger would.
    func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;")
            try db.execute(sql: sql)
        }
        try queue.close()
    }
}

extension Instant {
    /// Of a time known to exist.
    init(_ text: String) {
        guard let instant = Instant(iso8601: text) else { fatalError("not an instant: \(text)") }
        self = instant
    }
}

extension MessageBatch {
    /// `count` messages, one a second from `start`.
    static func plugs(_ count: Int, from start: Instant, power: Int = 400) -> MessageBatch {
        var batch = MessageBatch()
        for index in 0..<count {
            batch.append(
                topic: "tele/plug-\(index % 20)/SENSOR".utf8, payload: "{\"power\":\(power + index)}".utf8,
                arrival: start + .seconds(Int64(index)), qos: 1)
        }
        return batch
    }
}

extension Checkpoint {
    static func empty(_ block: Int64 = 1) -> Checkpoint {
        Checkpoint(
            position: JournalPosition(block: block, index: 0), at: Instant("2026-03-02T10:00:00Z"),
            engineState: [1, 2, 3])
    }
}
