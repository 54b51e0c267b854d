import Dialects
import Logging
import MQTTTransport
import Metrics
import UsageDomain
import UsageStore

/// The ingest thread, turn by turn: receive, commit, acknowledge, hand over.
///
/// Confined to that thread.
final class CollectorLoop {
    private let settings: CollectorSettings
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private var intake: JournalIntake
    private let session: BrokerSession
    private let filters: [String]
    private let waker: Waker
    private let queue: DerivationQueue
    private let conditions: CollectorConditions
    private var backoff = ReconnectBackoff()
    private var chance = SystemRandomNumberGenerator()
    private var nextConnection = Instant.distantPast
    private let received = Counter(label: "releve_messages_received")

    init(
        settings: CollectorSettings, store: UsageStore, catalogue: DialectCatalogue, queue: DerivationQueue,
        conditions: CollectorConditions, logger: Logger, waker: Waker, now: @escaping @Sendable () -> Instant
    ) throws {
        self.settings = settings
        self.logger = logger
        self.now = now
        self.waker = waker
        self.queue = queue
        self.conditions = conditions
        intake = try JournalIntake(store: store, catalogue: catalogue)
        session = try BrokerSession.open(settings.broker, waker: waker)
        filters = catalogue.subscriptions()
    }

    /// Connects when needed, commits at most one batch, and says how far time has passed.
    func turn() {
        connectIfNeeded()
        let before = now()
        receive()
        // Messages read and not yet committed arrived before now: time may pass only when there are none.
        if session.state.uncommitted == 0 { queue.submit(.tick(session.state.isConnected ? before : now())) }
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
    }

    private func commit(_ batch: MessageBatch) throws {
        let block = try intake.commit(settings.arrivalClock.map(batch.restamped) ?? batch)
        received.increment(by: batch.count)
        queue.submit(.committed(block))
    }

    private func connectIfNeeded() {
        let instant = now()
        guard !session.state.isConnected, instant >= nextConnection else { return }
        do {
            try session.connect(subscribingTo: filters)
            backoff.reset()
            logger.info("Connected to the broker", metadata: ["host": "\(settings.broker.host)"])
        } catch {
            let delay = backoff.next(using: &chance)
            lose(error, retryAfter: delay)
            logger.warning(
                "Broker unavailable", metadata: ["reason": "\(error)", "retry_ms": "\(delay.milliseconds)"])
        }
    }

    private func receive() {
        guard session.state.isConnected else {
            waker.wait(atMost: .milliseconds(100))
            return
        }
        do {
            try session.commitBatch(
                limit: settings.batchLimit, interval: settings.commitInterval, timeout: .milliseconds(200), commit)
            _ = conditions.setJournal(nil)
            conditions.setBroker(session.state.isSubscribed ? nil : .notSubscribed)
        } catch let error as TransportError {
            lose(error, retryAfter: backoff.next(using: &chance))
            logger.warning("Connection lost", metadata: ["reason": "\(error)"])
        } catch {
            if conditions.setJournal(.storeFailing("\(error)")) {
                logger.error("The journal cannot be written; nothing is acknowledged", metadata: ["reason": "\(error)"])
            }
            waker.wait(atMost: .milliseconds(500))
        }
    }

    private func lose(_ error: TransportError, retryAfter delay: TimeSpan) {
        conditions.setBroker(.brokerUnreachable("\(error)"))
        nextConnection = now() + delay
    }
}
