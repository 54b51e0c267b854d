package import Derivation
package import Dialects
import Foundation
package import Logging
import MQTTTransport
import ServiceLifecycle
import Synchronization
package import UsageDomain
package import UsageStore

/// The collector: a thread for each connection receives, commits and acknowledges; another derives, checkpoints and
/// shows.
///
/// Stopping is graceful: what was read is committed and acknowledged, everything committed is derived, and a last
/// checkpoint is written.
package final class IngestService: Service {
    private let settings: CollectorSettings
    private let store: UsageStore
    private let catalogue: DialectCatalogue
    private let logger: Logger
    private let clock: CountedClock?
    /// The time the collector goes by.
    package let now: @Sendable () -> Instant
    private let queue = DerivationQueue()
    private let conditions: CollectorConditions
    private let isStopping = Atomic<Bool>(false)
    private let isDeriving = Flag()
    /// The way into the journal, while it is open.
    private let entrance = Mutex<JournalEntrance?>(nil)
    private let recomputer: Recomputer
    /// Of each connection, in the settings' order.
    private let wakers: [Waker]

    /// - Parameters:
    ///   - settings: The brokers and the intervals.
    ///   - store: Open for writing; the service is the only one that appends to its journal.
    ///   - catalogue: The dialects to listen for.
    ///   - logger: Receives what a manager would want to know, and nothing personal.
    ///   - now: The wall clock.
    /// - Throws: When the descriptors that wake the ingest threads cannot be had.
    package init(
        settings: CollectorSettings, store: UsageStore, catalogue: DialectCatalogue, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) throws {
        self.settings = settings
        self.store = store
        self.catalogue = catalogue
        self.logger = logger
        clock = settings.clock.map(CountedClock.init)
        self.now = clock?.now ?? now
        conditions = CollectorConditions(settings.connections)
        recomputer = Recomputer(store: store, catalogue: catalogue, queue: queue)
        wakers = try settings.connections.map { _ in try Waker() }
    }

    package func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            async let derivation: Void = onThread(named: "releve-derive") { [self] in try derive() }
            async let collection: Void = collect()
            try await collection
            try await derivation
            logger.info("Collector stopped")
        } onCancelOrGracefulShutdown: { [self] in
            stop()
        }
    }

    /// Runs `work` on the derivation thread, after everything committed before it, and gives its result.
    ///
    /// - Throws: What `work` throws, or CollectionProblem when it was not begun in time and will not be.
    package func perform<Result: Sendable>(
        _ work: @escaping @Sendable (inout IngestPipeline) throws -> Result
    ) async throws -> Result {
        let turn = WorkTurn()
        return try await withCheckedThrowingContinuation { continuation in
            let isTaken = queue.submit(
                .work { pipeline in
                    guard turn.take() else { return }
                    guard let pipeline else { return continuation.resume(throwing: CollectionProblem.ended) }
                    continuation.resume(with: Swift.Result { try work(&pipeline.value) })
                })
            guard isTaken else { return continuation.resume(throwing: CollectionProblem.ended) }
            giveUp(after: settings.startPatience, turn, continuation) { [isDeriving] in
                isDeriving.value.load(ordering: .acquiring) ? nil : .notStarted
            }
            giveUp(after: settings.workPatience, turn, continuation) { [settings] in
                .busy(seconds: settings.workPatience.milliseconds / 1000)
            }
        }
    }

    /// Everything heard so far is derived and stored, also what has to be derived again.
    ///
    /// - Throws: StoreError, or CollectionProblem when the derivation did not come to it.
    package func settle(at instant: @escaping @Sendable () -> Instant) async throws {
        while true {
            let isBehind = try await perform { pipeline in
                try pipeline.checkpoint(at: instant())
                return pipeline.isBehind
            }
            guard isBehind else { return }
            await recomputer.done()
        }
    }

    /// Gives work up that has not begun by then, when there is a reason to.
    private func giveUp<Result: Sendable>(
        after patience: TimeSpan, _ turn: WorkTurn, _ continuation: CheckedContinuation<Result, any Error>,
        because reason: @escaping @Sendable () -> CollectionProblem?
    ) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(patience.milliseconds))) {
            if let problem = reason(), turn.take() { continuation.resume(throwing: problem) }
        }
    }

    var journalEntrance: JournalEntrance? { entrance.withLock { $0 } }

    private func stop() {
        isStopping.store(true, ordering: .releasing)
        for waker in wakers { waker.wake() }
    }

    private func collect() async throws {
        defer { queue.close() }
        let head = try store.journalHead()
        let entrance = JournalEntrance(
            intake: try JournalIntake(store: store, catalogue: catalogue), after: head?.lastArrival ?? .distantPast,
            connections: settings.connections.map(\.id), queue: queue, board: store.board,
            arrivalClock: settings.arrivalClock,
            clock: settings.clock, keeper: TimeKeeper(try store.timeBases().map(\.base), head: head))
        self.entrance.withLock { $0 = entrance }
        defer { self.entrance.withLock { $0 = nil } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (connection, waker) in zip(settings.connections, wakers) {
                group.addTask { [self] in
                    try await onThread(named: "releve-\(connection.id)") { [self] in
                        try collect(from: connection, waker: waker, through: entrance)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func collect(from connection: BrokerConnection, waker: Waker, through entrance: JournalEntrance) throws {
        do {
            let loop = try CollectorLoop(
                connection, settings: settings, catalogue: catalogue, entrance: entrance, queue: queue,
                conditions: conditions, logger: logger, waker: waker,
                isRemembered: try store.lastArrival(over: connection.id).map {
                    now() - $0 < connection.broker.sessionExpiry
                }
                    ?? false,
                isWorthSaying: { [store, catalogue] marker in
                    // Rather an interruption too many than one nobody hears of.
                    (try? store.registry()).map { marker.matters(to: $0, catalogue) } ?? true
                },
                now: now)
            while !isStopping.load(ordering: .acquiring) { try loop.turn() }
            loop.stop()
        } catch {
            // Settings that cannot be used, or a journal that cannot be relied on, end the program, not one thread of it.
            stop()
            throw error
        }
    }

    private func derive() throws {
        // Without a derivation nobody would take from the queue: the collection ends too.
        defer {
            stop()
            queue.close()
            while let item = queue.next() {
                if case .work(let work) = item { work(nil) }
            }
            recomputer.stop()
        }
        let loop = try DerivationLoop(
            settings: settings, store: store, catalogue: catalogue, queue: queue, recomputer: recomputer,
            conditions: conditions, logger: logger, clock: clock, now: now)
        isDeriving.value.store(true, ordering: .releasing)
        try loop.run()
    }

    /// A thread of its own: both loops block, which tasks of the shared pool must not.
    private func onThread(named name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            thread.name = name
            thread.start()
        }
    }
}

/// Told by one thread, read by others.
private final class Flag: Sendable {
    let value = Atomic<Bool>(false)
}

/// Whether a piece of work has begun or was given up: whichever comes first.
private final class WorkTurn: Sendable {
    private let isTaken = Atomic<Bool>(false)

    /// False when it was taken before.
    func take() -> Bool { !isTaken.exchange(true, ordering: .acquiringAndReleasing) }
}
