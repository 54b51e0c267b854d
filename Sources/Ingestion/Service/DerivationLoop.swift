import Dialects
import Logging
import UsageDomain
import UsageStore

/// The derivation thread: decodes what was committed, lets time pass, checkpoints, answers devices, publishes the board.
///
/// Confined to that thread.
final class DerivationLoop {
    private let settings: CollectorSettings
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let pipeline: PipelineBox
    private let queue: DerivationQueue
    private let conditions: CollectorConditions
    private let board: LiveBoard
    private var acknowledgements: AcknowledgementSender
    private var nextCheckpoint: Instant
    private var nextBoard = Instant.distantPast

    /// Opens the derived state and catches up with the journal.
    ///
    /// - Throws: what `IngestPipeline.init` throws.
    init(
        settings: CollectorSettings, store: UsageStore, catalogue: DialectCatalogue, queue: DerivationQueue,
        conditions: CollectorConditions, logger: Logger, now: @escaping @Sendable () -> Instant
    ) throws {
        self.settings = settings
        self.logger = logger
        self.now = now
        self.queue = queue
        self.conditions = conditions
        pipeline = PipelineBox(try IngestPipeline(store: store, catalogue: catalogue))
        board = store.board
        acknowledgements = AcknowledgementSender(broker: settings.broker, lab: pipeline.value.registry.lab.id)
        nextCheckpoint = now() + settings.checkpointInterval
    }

    /// Works until the queue is closed and empty, then writes a last checkpoint.
    ///
    /// - Throws: StoreError when the last checkpoint fails; the journal still holds everything.
    func run() throws {
        defer { acknowledgements.close() }
        while let item = queue.next() {
            switch item {
            case .committed(let block):
                pipeline.value.process(block)
                acknowledgements.send(pipeline.value.drainAcknowledgements(), logger: logger)
            case .tick(let instant):
                pipeline.value.tick(at: instant)
            case .work(let work):
                work(pipeline)
            }
            let instant = now()
            if instant >= nextCheckpoint || pipeline.value.isHeavy { checkpoint(at: instant) }
            publishBoard(at: instant)
        }
        try pipeline.value.checkpoint(at: now())
    }

    private func checkpoint(at instant: Instant) {
        nextCheckpoint = instant + settings.checkpointInterval
        do {
            try pipeline.value.checkpoint(at: instant)
            _ = conditions.setCheckpoint(nil)
        } catch {
            if conditions.setCheckpoint(.storeFailing("\(error)")) {
                logger.error("The checkpoint cannot be written", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func publishBoard(at instant: Instant) {
        guard instant >= nextBoard else { return }
        nextBoard = instant + .seconds(1)
        board.publish(pipeline.value.boardSnapshot(at: instant, problems: conditions.problems))
    }
}
