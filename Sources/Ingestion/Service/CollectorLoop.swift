import Dialects
import Logging
import MQTTTransport
import Metrics
import UsageDomain
import UsageStore

/// What the ingest thread does, turn by turn.
///
/// Confined to that thread.
final class CollectorLoop {
    private let settings: CollectorSettings
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let pipeline: IngestPipeline
    private let session: BrokerSession
    private let filters: [String]
    private let board: LiveBoard
    private let waker: Waker
    private var acknowledgements: AcknowledgementSender
    private var backoff = ReconnectBackoff()
    private var chance = SystemRandomNumberGenerator()
    private var nextConnection: Instant = .distantPast
    private var nextCheckpoint: Instant
    private var nextBoard: Instant = .distantPast
    private var brokerProblem: CollectorHealth.Problem?
    private var storeProblem: CollectorHealth.Problem?
    private let received = Counter(label: "releve_messages_received")

    init(
        settings: CollectorSettings, store: UsageStore, catalogue: DialectCatalogue, logger: Logger, waker: Waker,
        now: @escaping @Sendable () -> Instant
    ) throws {
        self.settings = settings
        self.logger = logger
        self.now = now
        self.waker = waker
        pipeline = try IngestPipeline(store: store, catalogue: catalogue)
        session = try BrokerSession.open(settings.broker, waker: waker)
        filters = catalogue.subscriptions()
        board = store.board
        acknowledgements = AcknowledgementSender(broker: settings.broker, lab: pipeline.registry.lab.id)
        let start = now()
        nextCheckpoint = start + settings.checkpointInterval
        brokerProblem = .notSubscribed
        pipeline.tick(at: start)
    }

    /// Connects when needed, commits at most one batch, and lets time pass.
    func turn() {
        connectIfNeeded()
        receive()
        let instant = now()
        pipeline.tick(at: instant)
        if instant >= nextCheckpoint { checkpoint(at: instant) }
        publishBoard(at: instant)
    }

    func perform(_ work: IngestMailbox.Work) {
        work(pipeline)
    }

    /// Commits and acknowledges what was read, writes a last checkpoint, then disconnects.
    func stop() throws {
        if session.state.isConnected {
            _ = try? session.commitBatch(limit: settings.batchLimit, interval: .zero, timeout: .zero) { batch in
                try pipeline.commit(batch)
            }
        }
        defer {
            session.close()
            acknowledgements.close()
        }
        try pipeline.process()
        try pipeline.checkpoint(at: now())
        logger.info("Collector stopped")
    }

    private func connectIfNeeded() {
        let instant = now()
        guard !session.state.isConnected, instant >= nextConnection else { return }
        do {
            try session.connect(subscribingTo: filters)
            backoff.reset()
            logger.info("Connected to the broker", metadata: ["host": "\(settings.broker.host)"])
        } catch {
            brokerProblem = .brokerUnreachable("\(error)")
            let delay = backoff.next(using: &chance)
            nextConnection = instant + delay
            logger.warning(
                "Broker unavailable", metadata: ["reason": "\(error)", "retry_ms": "\(delay.milliseconds)"])
        }
    }

    private func receive() {
        guard session.state.isConnected else {
            waker.wait(atMost: min(max(nextConnection - now(), .milliseconds(10)), .milliseconds(500)))
            return
        }
        do {
            try session.commitBatch(
                limit: settings.batchLimit, interval: settings.commitInterval, timeout: .milliseconds(200)
            ) { batch in
                try pipeline.commit(settings.arrivalClock.map(batch.restamped) ?? batch)
                received.increment(by: batch.count)
            }
            storeProblem = nil
            brokerProblem = session.state.isSubscribed ? nil : .notSubscribed
            try pipeline.process()
            acknowledgements.send(pipeline.drainAcknowledgements(), logger: logger)
        } catch let error as TransportError {
            brokerProblem = .brokerUnreachable("\(error)")
            nextConnection = now() + backoff.next(using: &chance)
            logger.warning("Connection lost", metadata: ["reason": "\(error)"])
        } catch {
            report(storeFailure: error)
            waker.wait(atMost: .milliseconds(500))
        }
    }

    private func checkpoint(at instant: Instant) {
        nextCheckpoint = instant + settings.checkpointInterval
        do {
            try pipeline.checkpoint(at: instant)
            storeProblem = nil
        } catch {
            report(storeFailure: error)
        }
    }

    private func report(storeFailure error: any Error) {
        if storeProblem == nil {
            logger.error("The store cannot be written; nothing is acknowledged", metadata: ["reason": "\(error)"])
        }
        storeProblem = .storeFailing("\(error)")
    }

    private func publishBoard(at instant: Instant) {
        guard instant >= nextBoard else { return }
        nextBoard = instant + .seconds(1)
        board.publish(
            pipeline.boardSnapshot(at: instant, problems: [storeProblem, brokerProblem].compactMap(\.self)))
    }
}
