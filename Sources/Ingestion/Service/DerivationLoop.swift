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
    private var devices: DeviceSender
    private var nextCheckpoint: ContinuousClock.Instant
    private var nextBoard = ContinuousClock.now

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
        devices = DeviceSender(broker: settings.broker, lab: pipeline.value.registry.lab.id)
        nextCheckpoint = .now + .milliseconds(settings.checkpointInterval.milliseconds)
    }

    /// Works until the queue is closed and empty, then writes a last checkpoint.
    ///
    /// - Throws: StoreError when the last checkpoint fails; the journal still holds everything.
    func run() throws {
        defer { devices.close() }
        while let item = queue.next() {
            switch item {
            case .committed(let block):
                pipeline.value.process(block)
                devices.send(pipeline.value.drainAcknowledgements(), logger: logger)
                devices.send(pipeline.value.drainRequests(), logger: logger)
            case .wake:
                break
            case .tick(let instant):
                pipeline.value.tick(at: instant)
            case .work(let work):
                work(pipeline)
            }
            if ContinuousClock.now >= nextCheckpoint || pipeline.value.isHeavy { checkpoint() }
            publishBoard()
        }
        try pipeline.value.checkpoint(at: now())
    }

    private func checkpoint() {
        nextCheckpoint = .now + .milliseconds(settings.checkpointInterval.milliseconds)
        do {
            try pipeline.value.checkpoint(at: now())
            _ = conditions.setCheckpoint(nil)
        } catch {
            if conditions.setCheckpoint(.storeFailing("\(error)")) {
                logger.error("The checkpoint cannot be written", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func publishBoard() {
        guard ContinuousClock.now >= nextBoard else { return }
        nextBoard = .now + .seconds(1)
        board.publish(pipeline.value.boardSnapshot(at: now(), problems: conditions.problems))
    }
}
