import Derivation
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
    /// Nil where the host's clock is taken at its word.
    private let clock: CountedClock?
    /// What it goes by.
    private var followed: Instant?
    private let pipeline: PipelineBox
    private let queue: DerivationQueue
    private let conditions: CollectorConditions
    private let board: LiveBoard
    private let devices: [ConnectionID: DeviceSender]
    private let recomputer: Recomputer
    private var nextCheckpoint: ContinuousClock.Instant
    private var nextBoard = ContinuousClock.now
    private var nextAsking = ContinuousClock.now

    /// Opens the derived state and catches up with the journal.
    ///
    /// - Throws: what `IngestPipeline.init` throws.
    init(
        settings: CollectorSettings, store: UsageStore, catalogue: DialectCatalogue, queue: DerivationQueue,
        recomputer: Recomputer, conditions: CollectorConditions, logger: Logger, clock: CountedClock? = nil,
        now: @escaping @Sendable () -> Instant
    ) throws {
        self.clock = clock
        self.settings = settings
        self.logger = logger
        self.now = now
        self.queue = queue
        self.conditions = conditions
        self.recomputer = recomputer
        pipeline = PipelineBox(try IngestPipeline(store: store, catalogue: catalogue))
        pipeline.value.recomputesBeside = true
        board = store.board
        devices = Dictionary(
            uniqueKeysWithValues: settings.connections.map { connection in
                (connection.id, DeviceSender(connection, logger: logger))
            })
        nextCheckpoint = .now + .milliseconds(settings.checkpointInterval.milliseconds)
    }

    /// Works until the queue is closed and empty, then writes a last checkpoint.
    ///
    /// - Throws: StoreError when the last checkpoint fails; the journal still holds everything.
    func run() throws {
        defer { DeviceSender.close(Array(devices.values)) }
        while let item = queue.next() {
            switch item {
            case .committed(let block):
                pipeline.value.process(block)
                if let startedAt = pipeline.value.systemStartedAt, startedAt != followed { followClock(startedAt) }
                answer(block.block.source)
            case .wake:
                break
            case .tick(let instant):
                pipeline.value.tick(at: instant)
            case .opened(let connection):
                open(connection)
            case .work(let work):
                work(pipeline)
            }
            ask()
            if ContinuousClock.now >= nextCheckpoint || pipeline.value.isHeavy { checkpoint() }
            recomputer.begin(pipeline.value)
            publishBoard()
        }
        recomputer.stop()
        // What is soon done need not wait for the next start.
        pipeline.value.recomputeNearPast()
        try pipeline.value.checkpoint(at: now())
    }

    /// What was written by the time before is not overdue by the time that follows.
    private func followClock(_ startedAt: Instant) {
        followed = startedAt
        clock?.follow(startedAt)
        checkpoint()
        nextBoard = .now
        publishBoard()
    }

    /// Over the connection the devices were just heard on.
    private func answer(_ source: ConnectionID?) {
        let acknowledgements = pipeline.value.drainAcknowledgements()
        let requests = pipeline.value.drainRequests()
        guard let source else { return }
        devices[source]?.send(acknowledgements, lab: "\(pipeline.value.registry.lab.id)")
        devices[source]?.send(requests)
    }

    /// The devices behind a connection are asked to say everything.
    private func open(_ id: ConnectionID) {
        guard let connection = settings.connections.first(where: { $0.id == id }) else { return }
        let others = settings.connections.filter { $0.id != id }.compactMap(\.devices).joined()
        pipeline.value.connectionOpened(id) { device in
            // Where another connection names the device, one that names none is not the way to it.
            connection.serves(device) && (connection.devices != nil || !others.contains(device.id))
        }
        nextAsking = .now
    }

    private func ask() {
        guard ContinuousClock.now >= nextAsking else { return }
        nextAsking = .now + .seconds(1)
        let up = Set(conditions.connections.filter { $0.problem == nil }.map(\.id))
        for (connection, requests) in pipeline.value.dueRequests(at: now(), isUp: up.contains) {
            devices[connection]?.send(requests)
        }
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
        board.publish(
            pipeline.value.boardSnapshot(
                at: now(), problems: conditions.problems, connections: conditions.connections,
                clockStep: conditions.clockStep))
    }
}
