import Derivation
import Dialects
import Logging
import MQTTTransport
import UsageDomain
import UsageStore

/// One connection's thread, turn by turn: receive, commit, acknowledge, hand over.
///
/// Confined to that thread.
final class CollectorLoop {
    private let settings: CollectorSettings
    private let connection: BrokerConnection
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let entrance: JournalEntrance
    private let session: BrokerSession
    private let filters: [String]
    private let waker: Waker
    private let isWorthSaying: (ReconnectMarker) -> Bool
    private let queue: DerivationQueue
    private let conditions: CollectorConditions
    private var backoff: ReconnectBackoff
    private var chance = SystemRandomNumberGenerator()
    private var nextConnection = ContinuousClock.now
    /// Devices are asked once per connection, when what they answer can be heard.
    private var isOpened = false
    /// Messages may have been missed before this connection, and the journal does not say so yet.
    private var isReconnectUnmarked = false
    private var hasConnected = false
    /// Why it could not be reached the last time: said once, however long a device is switched off.
    private var reason: String?
    /// What arrivals are counted on; nil where the clock is taken at its word.
    private var base: TimeBase?
    /// The broker should still have the session: it was heard over it not long ago, perhaps by a process before this one.
    private var isRemembered: Bool

    init(
        _ connection: BrokerConnection, settings: CollectorSettings, catalogue: DialectCatalogue,
        entrance: JournalEntrance, queue: DerivationQueue, conditions: CollectorConditions, logger: Logger,
        waker: Waker, isRemembered: Bool, isWorthSaying: @escaping (ReconnectMarker) -> Bool = { _ in true },
        now: @escaping @Sendable () -> Instant
    ) throws {
        self.isWorthSaying = isWorthSaying
        self.settings = settings
        self.connection = connection
        var logger = logger
        logger[metadataKey: "connection"] = "\(connection.id)"
        self.logger = logger
        self.now = now
        self.waker = waker
        self.entrance = entrance
        self.queue = queue
        self.conditions = conditions
        self.isRemembered = isRemembered
        backoff = ReconnectBackoff(for: connection.broker)
        session = try BrokerSession.open(connection.broker, waker: waker)
        filters = connection.filters(catalogue)
    }

    /// Connects when needed, commits at most one batch, and says how far time has passed.
    ///
    /// - Throws: `StoreError.io` when the journal cannot be relied on any more; what was read stays with the broker.
    func turn() throws {
        // Reaching a broker that does not answer takes seconds, in which the others' time passes.
        if !session.state.isConnected { entrance.note(.distantFuture, of: connection.id) }
        connectIfNeeded()
        try attempt(followClock)
        let before = entrance.time(on: base) ?? now()
        try receive()
        // Messages read and not yet committed arrived before now: time may pass only when there are none. A connection
        // that is down is not waited for, unless it is the only one.
        let isHeldUp = session.state.uncommitted > 0 && (session.state.isConnected || settings.connections.count == 1)
        entrance.note(isHeldUp ? nil : before, of: connection.id, on: base)
    }

    /// What was read was counted on the base before: it is committed first.
    private func followClock() throws {
        if session.state.uncommitted > 0 {
            guard session.state.isConnected, entrance.hasParted(from: base) else { return }
            try session.commitBatch(limit: settings.batchLimit, interval: .zero, timeout: .zero, commit)
            guard session.state.uncommitted == 0 else { return }
        }
        guard let (next, isNew) = try entrance.timeBase(for: connection.id) else { return }
        let times = entrance.history
        conditions.setClock(
            times.problem(showing: entrance.time(on: next) ?? next.began), lastStep: times.lastStep)
        guard next != base else { return }
        if isNew { tell(of: next) }
        base = next
        session.countArrivals(from: next.startedAt)
    }

    private func tell(of next: TimeBase) {
        let times = entrance.history
        let clock = next.began.iso8601
        if let problem = times.problem(showing: next.began) {
            logger.error(
                "The host's clock is wrong; messages are kept, and placed once it is set",
                metadata: ["clock": "\(clock)", "reason": "\(problem.description)"])
        } else if let step = times.lastStep, step.base == next.number {
            logger.warning(
                "The host's clock was set; a new time base begins",
                metadata: ["clock": "\(clock)", "step_s": "\(step.by.milliseconds / 1000)"])
        }
    }

    /// Commits and acknowledges what was read, then disconnects.
    func stop() {
        if session.state.isConnected {
            do {
                try session.commitBatch(limit: settings.batchLimit, interval: .zero, timeout: .zero, commit)
            } catch {
                logger.warning("The last messages stay with the broker", metadata: ["reason": "\(error)"])
            }
        }
        session.close()
        entrance.note(.distantFuture, of: connection.id)
    }

    private func commit(_ batch: MessageBatch) throws {
        try entrance.commit(batch, from: connection.id, on: base)
    }

    private func connectIfNeeded() {
        guard !session.state.isConnected, ContinuousClock.now >= nextConnection else { return }
        do {
            isOpened = false
            try session.connect(subscribingTo: filters)
            backoff.reset()
            isReconnectUnmarked = hasConnected || entrance.hasPast
            hasConnected = true
            reason = nil
            logger.info("Connected to the broker", metadata: ["host": "\(connection.broker.host)"])
            // A printer's own broker keeps nothing, and nobody expects it to.
            if connection.isRequired, session.state.isForgotten || isRemembered && !session.state.sessionPresent {
                conditions.setForgotten(connection.id, at: now())
                logger.warning(
                    "The broker had forgotten the session, and what was sent meanwhile; does it keep sessions on the disk?"
                )
            }
            isRemembered = false
        } catch {
            let delay = backoff.next(using: &chance)
            lose(error, retryAfter: delay)
            let isNews = reason != "\(error)"
            reason = "\(error)"
            logger.log(
                level: isNews ? .warning : .debug, "Broker unavailable",
                metadata: ["reason": "\(error)", "retry_ms": "\(delay.milliseconds)"])
        }
    }

    private func receive() throws {
        guard session.state.isConnected else {
            waker.wait(atMost: .milliseconds(100))
            return
        }
        try attempt {
            if isReconnectUnmarked { try markReconnect() }
            let count = try session.commitBatch(
                limit: settings.batchLimit, interval: settings.commitInterval, timeout: .milliseconds(200), commit)
            if count > 0 { conditions.journalTook(from: connection.id) }
            if session.state.uncommitted == 0 { _ = conditions.setJournal(nil, of: connection.id) }
            conditions.set(connection.id, session.state.isSubscribed ? nil : .notSubscribed)
            if session.state.isSubscribed, !isOpened {
                isOpened = true
                queue.submit(.opened(connection.id))
            }
        }
    }

    private func attempt(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as TransportError {
            lose(error, retryAfter: backoff.next(using: &chance))
            logger.warning("Connection lost", metadata: ["reason": "\(error)"])
        } catch StoreError.io(let reason) {
            session.close()
            throw StoreError.io(reason)
        } catch {
            if conditions.setJournal(.storeFailing("\(error)"), of: connection.id) {
                logger.error("The journal cannot be written; nothing is acknowledged", metadata: ["reason": "\(error)"])
            }
            waker.wait(atMost: .milliseconds(500))
        }
    }

    /// Before anything that is heard over the connection: what was said meanwhile is missing in front of it.
    private func markReconnect() throws {
        let others = settings.connections.filter { $0.id != connection.id }.compactMap(\.devices).joined()
        let marker = ReconnectMarker(
            dialects: connection.dialects, devices: connection.devices, others: others.sorted())
        if isWorthSaying(marker) { try commit(marker.message(at: entrance.time(on: base) ?? now())) }
        isReconnectUnmarked = false
    }

    private func lose(_ error: TransportError, retryAfter delay: TimeSpan) {
        let place = connection.id == .main ? "" : "\(connection.id): "
        conditions.set(connection.id, .brokerUnreachable("\(place)\(error)"))
        nextConnection = .now + .milliseconds(delay.milliseconds)
    }
}
