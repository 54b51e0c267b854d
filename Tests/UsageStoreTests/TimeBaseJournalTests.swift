import Foundation
import GRDB
import Testing
import UsageDomain

@testable import UsageStore

@Suite("A journal whose clock was wrong")
struct TimeBaseJournalTests {
    private let folder: StoreFolder
    private let nine = Instant("2026-03-02T09:00:00Z")

    init() throws { folder = try StoreFolder() }

    private func base(_ number: Int64, error: TimeSpan, began: TimeSpan, end: Instant?) -> TimeBase {
        TimeBase(
            number: number, boot: "a", startedAt: nine + error, began: nine + began + error, isSynchronised: false,
            previousEnd: end)
    }

    private func begin(_ base: TimeBase, _ store: UsageStore) throws {
        _ = try store.append([
            SourcedBatch(try TimeBaseMessage(base).batch(), from: "broker", beginning: base)
        ])
    }

    /// Two messages as every release before wrote them, four under a clock two hours ahead, three after it was set.
    private func store() throws -> UsageStore {
        let store = try folder.writer()
        _ = try store.append(.plugs(2, from: nine - .minutes(10)), from: "broker")
        let ahead = base(1, error: .hours(2), began: .minutes(10), end: nine - .minutes(10) + .seconds(1))
        try begin(ahead, store)
        _ = try store.append([SourcedBatch(.plugs(4, from: ahead.began + .minutes(1)), from: "broker", on: 1)])
        let right = base(2, error: .zero, began: .minutes(30), end: ahead.began + .minutes(1) + .seconds(3))
        try begin(right, store)
        _ = try store.append([SourcedBatch(.plugs(3, from: right.began + .minutes(1)), from: "broker", on: 2)])
        return store
    }

    private func arrivals(_ store: UsageStore, from: Instant = .distantPast, to: Instant = .distantFuture) throws
        -> [Int64]
    {
        var minutes: [Int64] = []
        try store.forEachMessage(from: from, to: to) { _, _, _, frame in
            minutes.append((frame.arrival - nine).milliseconds / 60_000)
            return true
        }
        return minutes
    }

    @Test("Older blocks stay as they are, later ones keep what the clock showed and are read as what it was")
    func placed() throws {
        let store = try store()
        #expect(try arrivals(store) == [-10, -9, 10, 11, 11, 11, 11, 30, 31, 31, 31])
        #expect(try arrivals(store, from: nine + .minutes(11), to: nine + .minutes(31)) == [11, 11, 11, 11, 30])
        #expect(try arrivals(store, from: nine + .hours(2), to: nine + .hours(3)).isEmpty)
        var shown: [Instant] = []
        try store.forEachArrivedBlock(from: 1, damaged: { _ in }) { block, _ in
            shown.append(block.firstArrival)
            return true
        }
        #expect(shown[2] == nine + .hours(2) + .minutes(11))
        #expect(try store.journalHead()?.format == 3)
        #expect(try store.verify().problems == [])
    }

    @Test(
        "A base that is changed, or a block that is given another, is found",
        arguments: [
            "UPDATE time_base SET started_at = started_at + 60000 WHERE number = 1",
            "UPDATE time_base SET is_synchronised = 1 WHERE number = 2",
            "UPDATE time_base SET first_block = 3 WHERE number = 1",
            "UPDATE journal_block SET time_base = 2 WHERE sequence = 3",
            "UPDATE journal_block SET time_base = NULL WHERE sequence = 3",
        ])
    func tampered(_ sql: String) throws {
        try store().close()
        try folder.tamper(sql)
        #expect(try folder.reader().verify().problems != [])
    }

    @Test("A base and the block it begins with are one transaction")
    func together() throws {
        let store = try store()
        let next = base(3, error: .minutes(5), began: .hours(1), end: nil)
        #expect(throws: StoreError.self) {
            try store.append([
                SourcedBatch(try TimeBaseMessage(next).batch(), from: "broker", beginning: next),
                SourcedBatch(MessageBatch(), from: "broker"),
            ])
        }
        #expect(try store.timeBases().count == 2)
        #expect(throws: StoreError.self) {
            try store.append([SourcedBatch(.plugs(1, from: nine), from: "broker", on: 9)])
        }
        #expect(try store.verify().problems == [])
    }
}
