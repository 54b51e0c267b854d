import Dialects
import Foundation
import Testing
import UsageDomain
import UsageStore

@testable import Collection
@testable import Derivation

@Suite("The one way into the journal", .timeLimit(.minutes(1)))
struct JournalEntranceTests {
    private let start = Instant(milliseconds: 1_772_442_000_000)
    private let collector: Collector
    private let queue = DerivationQueue()

    init() throws {
        let lab = LabRegistry(lab: Lab(id: "essai", name: "Essai", timezone: "Europe/Paris"))
        collector = try Collector(registry: lab, at: Instant(milliseconds: 1_772_442_000_000))
    }

    private func entrance(_ connections: [ConnectionID]) throws -> JournalEntrance {
        JournalEntrance(
            intake: try JournalIntake(store: collector.store, catalogue: collector.catalogue), after: start,
            connections: connections, queue: queue, arrivalClock: nil)
    }

    private func batch(_ seconds: [Int64], topic: String = "x/y") -> MessageBatch {
        var batch = MessageBatch()
        for second in seconds {
            batch.append(topic: topic.utf8, payload: "\(second)".utf8, arrival: start + .seconds(second), qos: 1)
        }
        return batch
    }

    private func arrivals() throws -> [ConnectionID: [Int64]] {
        var arrivals: [ConnectionID: [Int64]] = [:]
        try collector.store.forEachMessage { block, _, _, frame in
            arrivals[block.source ?? "none", default: []].append((frame.arrival - start).milliseconds / 1000)
            return true
        }
        return arrivals
    }

    private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let done = DispatchSemaphore(value: 0)
        for number in 0..<count {
            Thread.detachNewThread {
                body(number)
                done.signal()
            }
        }
        for _ in 0..<count { done.wait() }
    }

    @Test("A commit that has ended is not seen any more")
    func seen() throws {
        let board = LiveBoard()
        let entrance = JournalEntrance(
            intake: try JournalIntake(store: collector.store, catalogue: collector.catalogue), after: start,
            connections: [.main], queue: queue, board: board, arrivalClock: nil)
        try entrance.commit(batch([1]), from: .main)
        #expect(board.commitUnderWaySince == nil)
    }

    @Test("Many connections at once: every message once, under its own source, time in order")
    func together() throws {
        let ids = (0..<6).map { ConnectionID(rawValue: "c\($0)") }
        let entrance = try entrance(ids)
        let batches = (0..<40).map { batch([Int64($0), Int64($0) + 1], topic: "t/\($0)") }
        onThreads(ids.count) { number in
            for batch in batches { try? entrance.commit(batch, from: ids[number]) }
        }
        var topics: [ConnectionID: [String]] = [:]
        var last = Instant.distantPast
        try collector.store.forEachMessage { block, _, batch, frame in
            topics[try #require(block.source), default: []].append(
                String(decoding: batch.bytes[frame.topic], as: UTF8.self))
            #expect(frame.arrival >= last)
            last = frame.arrival
            return true
        }
        let expected = (0..<40).flatMap { ["t/\($0)", "t/\($0)"] }
        for id in ids { #expect(topics[id] == expected) }
        #expect(try collector.store.verify().problems == [])
    }

    @Test("What could not be committed keeps its time for the next attempt, and takes nobody else's")
    func refused() throws {
        let entrance = try entrance(["a", "b"])
        let nobody = ConnectionID(rawValue: String(repeating: "x", count: 40))
        #expect(throws: (any Error).self) { try entrance.commit(batch([600]), from: nobody) }
        try entrance.commit(batch([10, 20]), from: "a")
        #expect(try arrivals() == ["a": [10, 20]])
    }

    @Test("A message that comes out of order moves itself, and not those after it")
    func outOfOrder() throws {
        let entrance = try entrance(["a", "b"])
        try entrance.commit(batch([30]), from: "a")
        try entrance.commit(batch([10, 25, 40, 35, 50]), from: "b")
        #expect(try arrivals() == ["a": [30], "b": [30, 30, 40, 40, 50]])
    }

    @Test("Time passes as far as all have come; one that is down, or was never reached, holds nobody back")
    func down() throws {
        let entrance = try entrance(["a", "b", "c"])
        func next() -> Int64? {
            entrance.note(nil, of: "a")
            guard case .tick(let instant)? = queue.next() else { return nil }
            return (instant - start).milliseconds / 1000
        }
        entrance.note(start + .seconds(50), of: "a")
        entrance.note(.distantFuture, of: "b")
        #expect(next() == nil, "c has not said anything yet")
        entrance.note(.distantFuture, of: "c")
        #expect(next() == 50)
        entrance.note(start + .seconds(40), of: "b")
        #expect(next() == 50, "what b holds counts from now on")
        entrance.note(start + .seconds(90), of: "a")
        entrance.note(start + .seconds(80), of: "b")
        #expect(next() == 80)
    }

    @Test("What was said of time during a commit is not forgotten after it")
    func duringCommit() throws {
        let entrance = try entrance(["a", "b"])
        entrance.note(.distantFuture, of: "a")
        let many = batch(Array(repeating: 5, count: 4100))
        try entrance.commit(many, from: "a")
        // The queue is full: this commit goes on until somebody takes from it.
        Thread.detachNewThread { try? entrance.commit(many, from: "a") }
        while (try? collector.store.journalHead()?.sequence) != 2 { usleep(1000) }
        entrance.note(start + .seconds(60), of: "b")
        var blocks = 0
        while let item = queue.next() {
            if case .committed = item { blocks += 1 }
            if case .tick(let instant) = item {
                #expect(instant == start + .seconds(60))
                break
            }
        }
        #expect(blocks == 2)
    }
}
