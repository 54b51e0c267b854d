package import Dialects
import Foundation
package import Logging
import MQTTTransport
import ServiceLifecycle
import Synchronization
package import UsageDomain
package import UsageStore

/// The collector: one thread that receives, commits, acknowledges, derives and checkpoints, until it is told to stop.
///
/// Stopping is graceful: what was read is committed and acknowledged, a last checkpoint is written, then it disconnects.
package final class IngestService: Service {
    private let settings: CollectorSettings
    private let store: UsageStore
    private let catalogue: DialectCatalogue
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let mailbox = IngestMailbox()
    private let isStopping = Atomic<Bool>(false)
    private let waker: Waker

    /// - Parameters:
    ///   - settings: The broker and the intervals.
    ///   - store: Open for writing; the service is the only one that appends to its journal.
    ///   - catalogue: The dialects to listen for.
    ///   - logger: Receives what a manager would want to know, and nothing personal.
    ///   - now: The wall clock.
    /// - Throws: When the descriptor that wakes the ingest thread cannot be had.
    package init(
        settings: CollectorSettings, store: UsageStore, catalogue: DialectCatalogue, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) throws {
        self.settings = settings
        self.store = store
        self.catalogue = catalogue
        self.logger = logger
        self.now = now
        waker = try Waker()
    }

    package func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let thread = Thread { [self] in
                    continuation.resume(with: Result { try collect() })
                }
                thread.name = "releve-ingest"
                thread.start()
            }
        } onCancelOrGracefulShutdown: { [self] in
            isStopping.store(true, ordering: .releasing)
            waker.wake()
        }
    }

    /// Runs `work` on the ingest thread, between two batches, and gives its result.
    ///
    /// - Throws: What `work` throws, or CancellationError when the collector has stopped.
    package func perform<Result: Sendable>(
        _ work: @escaping @Sendable (IngestPipeline) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let isPosted = mailbox.post { pipeline in
                guard let pipeline else { return continuation.resume(throwing: CancellationError()) }
                continuation.resume(with: Swift.Result { try work(pipeline) })
            }
            if isPosted { waker.wake() } else { continuation.resume(throwing: CancellationError()) }
        }
    }

    private func collect() throws {
        let loop = try CollectorLoop(
            settings: settings, store: store, catalogue: catalogue, logger: logger, waker: waker, now: now)
        defer { for work in mailbox.close() { work(nil) } }
        while !isStopping.load(ordering: .acquiring) {
            loop.turn()
            for work in mailbox.drain() { loop.perform(work) }
        }
        try loop.stop()
    }
}
