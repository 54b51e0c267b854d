import Foundation
import GRDB
import TestSupport
import Testing
import UsageDomain

@testable import UsageStore

struct JournalTests {
    let folder: StoreFolder
    let nine = Instant("2026-03-02T09:00:00Z")

    init() throws { folder = try StoreFolder() }

    @Test func `blocks come back as they went in, chained`() throws {
        let store = try folder.writer()
        let batches = (0..<5).map { MessageBatch.plugs(10 + $0, from: nine + .minutes(Int64($0))) }
        let blocks = try batches.map { try store.append($0) }
        #expect(blocks.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(blocks[0].previousHash == JournalBlock.genesis)
        #expect(zip(blocks, blocks.dropFirst()).allSatisfy { $0.hash == $1.previousHash })
        var read: [(JournalBlock, MessageBatch)] = []
        try store.forEachBlock(from: 2) { block, batch in
            read.append((block, batch))
            return block.sequence < 4
        }
        #expect(read.map(\.0) == Array(blocks[1...3]))
        #expect(read.map(\.1.bytes) == batches[1...3].map(\.bytes))
        #expect(try store.journalHead() == blocks[4])
    }

    @Test func `a block that is not what was written is told from the others`() throws {
        let store = try folder.writer()
        for minute in 0..<4 { _ = try store.append(.plugs(20, from: nine + .minutes(Int64(minute)))) }
        try store.database.write { db in
            // What a block holds is exchanged for what another does, and a byte of a third one is another.
            try db.execute(
                sql: """
                    UPDATE journal_block SET content = (SELECT content FROM journal_block WHERE sequence = 1)
                    WHERE sequence = 2;
                    UPDATE journal_block SET content = CAST(x'28' || substr(content, 1, 9) AS BLOB) WHERE sequence = 3;
                    """)
        }
        var read: [Int64] = []
        var damaged: [DamagedBlock] = []
        try store.forEachBlock(from: 1, damaged: { damaged.append($0) }) { block, _ in
            read.append(block.sequence)
            return true
        }
        #expect(read == [1, 4])
        #expect(
            damaged.map(\.problem) == [
                "journal block 2 does not match its hash", "journal block 3 does not decompress",
            ])
        #expect(damaged.map(\.after) == [nine + .seconds(19), nine + .seconds(19)])
        #expect(throws: StoreError.self) { try store.forEachBlock(from: 1) { _, _ in true } }
        read = []
        try store.forEachBlock(from: 4) { block, _ in
            read.append(block.sequence)
            return true
        }
        #expect(read == [4])
    }

    @Test func `the chain goes on after a restart`() throws {
        let first = try folder.writer()
        let block = try first.append(.plugs(2, from: nine))
        try first.close()
        let next = try folder.writer().append(.plugs(2, from: nine))
        #expect(next.sequence == 2 && next.previousHash == block.hash)
    }

    @Test func `the hash is over the documented bytes`() {
        let hash = JournalBlock.hash(
            previous: [UInt8](repeating: 0, count: 32), sequence: 1, firstArrival: Instant(milliseconds: 2),
            lastArrival: Instant(milliseconds: 3), count: 4, content: [5, 6])
        // Computed independently over the same 66 bytes.
        let expected = "cec8eb0b692524d22c71d57b356bdbd0c8ccc778c5c0c0a93829e1578ea578d6"
        #expect(Hexadecimal.text(hash) == expected)
    }

    @Test func `with a source the hash is over that too, and can be no other block's`() {
        let hash = JournalBlock.hash(
            previous: [UInt8](repeating: 0, count: 32), sequence: 1, firstArrival: Instant(milliseconds: 2),
            lastArrival: Instant(milliseconds: 3), count: 4, source: "printer-1", content: [5, 6])
        // Computed independently over the same 91 bytes.
        #expect(Hexadecimal.text(hash) == "a94705df41a029503e75694dc3128f0e9b52e6f62bd82e2fafdb3322293b8931")
    }

    @Test func `on a time base the hash is over that too, and can be no other block's`() {
        func hash(_ source: ConnectionID?) -> String {
            Hexadecimal.text(
                JournalBlock.hash(
                    previous: [UInt8](repeating: 0, count: 32), sequence: 1, firstArrival: Instant(milliseconds: 2),
                    lastArrival: Instant(milliseconds: 3), count: 4, source: source, timeBase: 7, content: [5, 6]))
        }
        // Computed independently over the same 99 and 90 bytes.
        #expect(hash("printer-1") == "f0780c915799f58b0d0f86e51482b324d05fafeb39d3b8b1f0536a32ef6fca94")
        #expect(hash(nil) == "f8afcf6f9d66071bff24589dd18ce6efed48a20493f9e2e3686ee6415db32fdd")
    }

    @Test func `blocks of several connections are one transaction, each with its source`() throws {
        let store = try folder.writer()
        let old = try store.append(.plugs(2, from: nine))
        let blocks = try store.append([
            SourcedBatch(.plugs(3, from: nine), from: "broker"), SourcedBatch(.plugs(4, from: nine), from: "printer-1"),
        ])
        #expect(blocks.map(\.sequence) == [2, 3] && blocks.map(\.source) == ["broker", "printer-1"])
        #expect(blocks.map(\.previousHash) == [old.hash, blocks[0].hash])
        #expect(old.format == 1 && blocks[0].format == 2)
        #expect(throws: StoreError.self) {
            try store.append([
                SourcedBatch(.plugs(1, from: nine), from: "broker"), SourcedBatch(MessageBatch(), from: nil),
            ])
        }
        #expect(try store.journalHead() == blocks[1])
        #expect(try store.verify().problems == [])
    }

    @Test func `a range finds the blocks by arrival, through summaries and after them`() throws {
        let store = try folder.writer()
        for minute in 0..<300 { _ = try store.append(.plugs(2, from: nine + .minutes(Int64(minute)))) }
        let early = try #require(try store.journalRange(from: nine + .minutes(10), to: nine + .minutes(20)))
        #expect(early.first.sequence == 11 && early.last.sequence == 21)
        let late = try #require(try store.journalRange(from: nine + .minutes(250), to: nine + .minutes(280)))
        #expect(late.first.sequence == 251 && late.last.sequence == 281)
        #expect(try store.journalRange(from: nine - .hours(2), to: nine - .hours(1)) == nil)
    }

    @Test func `a clock set back is found too`() throws {
        let store = try folder.writer()
        _ = try store.append(.plugs(1, from: nine))
        _ = try store.append(.plugs(1, from: nine - .days(365)))
        _ = try store.append(.plugs(1, from: nine + .minutes(1)))
        let range = try #require(try store.journalRange(from: nine - .days(366), to: nine - .days(300)))
        #expect(range.first.sequence == 2 && range.last.sequence == 2)
    }

    @Test func `messages are exported in order with their index`() throws {
        let store = try folder.writer()
        for minute in 0..<3 { _ = try store.append(.plugs(60, from: nine + .minutes(Int64(minute)))) }
        var found: [[Int]] = []
        try store.forEachMessage(from: nine + .seconds(58), to: nine + .seconds(62)) { block, index, _, _ in
            found.append([Int(block.sequence), index])
            return true
        }
        #expect(found == [[1, 58], [1, 59], [2, 0], [2, 1]])
    }

    @Test func `a full disk loses nothing acknowledged and heals when there is space`() throws {
        let store = try folder.writer()
        _ = try store.append(.plugs(5, from: nine))
        let noise = MessageBatch.noise(200_000, at: nine)
        func limit(_ pages: Int) throws {
            try store.database.writeWithoutTransaction { db in
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
            }
        }
        try limit(1)
        #expect(throws: StoreError.diskFull(path: folder.path)) { try store.append(noise) }
        #expect(throws: StoreError.diskFull(path: folder.path)) { try store.append(noise) }
        #expect(try store.journalHead()?.sequence == 1)
        try limit(1_000_000)
        let block = try store.append(noise)
        #expect(block.sequence == 2)
        #expect(try store.verify().problems == [])
    }

    @Test func `an empty batch is refused`() throws {
        #expect(throws: StoreError.self) { try folder.writer().append(MessageBatch()) }
    }
}

extension MessageBatch {
    /// One message of `length` bytes that do not compress.
    static func noise(_ length: Int, at instant: Instant) -> MessageBatch {
        var generator = SeededGenerator(seed: 7)
        var batch = MessageBatch()
        let payload = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        batch.append(topic: "noise".utf8, payload: payload, arrival: instant)
        return batch
    }
}
