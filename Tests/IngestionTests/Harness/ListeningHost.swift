import Dialects
import Foundation
import Synchronization
import UsageDomain
import UsageStore

@testable import Collection
@testable import Derivation

/// A host whose clocks the test sets, with a collector that hears what the test says: the way into the journal and the
/// derivation, without a network.
final class ListeningHost {
    private struct Clocks {
        var uptime = TimeSpan.zero
        /// What the clock people set shows beyond the truth.
        var error = TimeSpan.zero
        var boot = "first"
        var startedAt: Instant
        var isSynchronised = false
    }

    private final class Box: Sendable {
        let clocks: Mutex<Clocks>
        init(_ clocks: Clocks) { self.clocks = Mutex(clocks) }

        @Sendable func reading() -> ClockReading {
            clocks.withLock { clocks in
                ClockReading(
                    wall: clocks.startedAt + clocks.uptime + clocks.error, uptime: clocks.uptime, boot: clocks.boot,
                    isSynchronised: clocks.isSynchronised)
            }
        }
    }

    var collector: Collector
    private let box: Box
    private var entrance: JournalEntrance
    private var queue = DerivationQueue()
    private var base: TimeBase?
    private static let connection: ConnectionID = "broker"

    init(registry: LabRegistry, at start: Instant) throws {
        collector = try Collector(registry: registry, at: start)
        box = Box(Clocks(startedAt: start))
        entrance = try Self.entrance(to: collector, queue, box)
    }

    private static func entrance(
        to collector: Collector, _ queue: DerivationQueue, _ box: Box
    ) throws -> JournalEntrance {
        let head = try collector.store.journalHead()
        return JournalEntrance(
            intake: try JournalIntake(store: collector.store, catalogue: collector.catalogue),
            after: head?.lastArrival ?? .distantPast, connections: [connection], queue: queue, clock: box.reading,
            keeper: TimeKeeper(try collector.store.timeBases().map(\.base), head: head))
    }

    /// What it truly is.
    var now: Instant { box.clocks.withLock { $0.startedAt + $0.uptime } }
    var store: UsageStore { collector.store }
    var problem: ClockProblem? { entrance.time(on: base).flatMap { entrance.history.problem(showing: $0) } }

    /// Sets the clock so that it is off by this much.
    func setClock(off error: TimeSpan, synchronised: Bool = false) {
        box.clocks.withLock { clocks in
            clocks.error = error
            clocks.isSynchronised = synchronised
        }
    }

    /// The collector is killed, and started again; with `boot`, the whole system, whose uptime begins anew.
    func restart(boot: String? = nil) throws {
        if let boot {
            box.clocks.withLock { clocks in
                clocks.startedAt = clocks.startedAt + clocks.uptime
                clocks.uptime = .zero
                clocks.boot = boot
                clocks.isSynchronised = false
            }
        }
        queue = DerivationQueue()
        try collector.kill()
        base = nil
        entrance = try Self.entrance(to: collector, queue, box)
    }

    /// Lets so much time pass, as the collector's threads do.
    func pass(_ span: TimeSpan) throws {
        box.clocks.withLock { $0.uptime = $0.uptime + span }
        base = try entrance.timeBase(for: Self.connection)?.base
        if let time = entrance.time(on: base) { entrance.note(time, of: Self.connection, on: base) }
        derive()
    }

    func hear(_ topic: String, _ payload: String) throws {
        guard let arrival = entrance.time(on: base) else { return }
        var batch = MessageBatch()
        batch.append(topic: topic.utf8, payload: payload.utf8, arrival: arrival, qos: 1)
        try entrance.commit(batch, from: Self.connection, on: base)
        derive()
    }

    private func derive() {
        queue.submit(.opened("end"))
        while let item = queue.next() {
            switch item {
            case .committed(let block): collector.pipeline.process(block)
            case .tick(let instant): collector.pipeline.tick(at: instant)
            case .opened: return
            case .wake, .work: continue
            }
        }
    }
}
