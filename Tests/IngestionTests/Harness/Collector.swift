import Derivation
import Dialects
import Foundation
import LabSimulator
import LoopbackBroker
import UsageDomain
import UsageStore

/// A pipeline over a store on the disk, with the shipped dialects, that can be killed.
struct Collector {
    static let dialects = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Config/dialects").path

    let directory: TemporaryDirectory
    let catalogue: DialectCatalogue
    private(set) var store: UsageStore
    var pipeline: IngestPipeline

    /// Opens a new store; `secret` is the key of badge pseudonyms, a key of its own when nil.
    init(registry: LabRegistry, at instant: Instant, secret: [UInt8]? = nil) throws {
        directory = try TemporaryDirectory()
        catalogue = try DialectCatalogue(directories: [Self.dialects])
        store = try UsageStore.open(path: directory.file("releve.db"), mode: .writer)
        if let secret { try store.adoptSecret(secret, named: BadgePseudonym.secretName) }
        _ = try store.applyRegistry(registry, at: instant, by: .named("test"))
        pipeline = try IngestPipeline(store: store, catalogue: catalogue)
    }

    /// Goes on in a copy of a store that nobody has open.
    init(copyOf path: String) throws {
        directory = try TemporaryDirectory()
        catalogue = try DialectCatalogue(directories: [Self.dialects])
        try FileManager.default.copyItem(atPath: path, toPath: directory.file("releve.db"))
        store = try UsageStore.open(path: directory.file("releve.db"), mode: .writer)
        pipeline = try IngestPipeline(store: store, catalogue: catalogue)
    }

    /// The process dies without a word, and starts again.
    mutating func kill() throws {
        try store.close()
        store = try UsageStore.open(path: directory.file("releve.db"), mode: .writer)
        let recomputesBeside = pipeline.recomputesBeside
        pipeline = try IngestPipeline(store: store, catalogue: catalogue)
        pipeline.recomputesBeside = recomputesBeside
    }

    /// Hears everything in batches, with a checkpoint whenever `checkpointSpacing` has passed on the lab's clock.
    ///
    /// The batch that holds the index of a kill is committed and neither processed nor acknowledged, so that its QoS 1
    /// messages come again.
    mutating func hear(
        _ deliveries: [Delivery], batchSize: Int, checkpointSpacing: TimeSpan, kills: Set<Int> = []
    ) throws {
        var nextCheckpoint = (deliveries.first?.arrival ?? .distantPast) + checkpointSpacing
        for first in stride(from: 0, to: deliveries.count, by: batchSize) {
            let range = first..<min(first + batchSize, deliveries.count)
            try pipeline.commit(MessageBatch(deliveries[range]))
            if kills.contains(where: range.contains) {
                try kill()
                try pipeline.commit(MessageBatch(deliveries[range].filter { $0.message.qos > 0 }))
            }
            pipeline.process()
            let now = deliveries[range.upperBound - 1].arrival
            pipeline.tick(at: now)
            guard now >= nextCheckpoint else { continue }
            nextCheckpoint = now + checkpointSpacing
            try pipeline.checkpoint(at: now)
        }
    }

    /// What a rebuild derived takes the place of what is stored, and the process starts anew.
    mutating func take(_ rebuild: Rebuild, from day: CivilDate? = nil) throws {
        pipeline.process()
        try rebuild.replace(in: store, at: pipeline.now, from: day)
        try kill()
    }

    /// Derives again beside the store what is due, until nothing is.
    ///
    /// - Parameters:
    ///   - isCancelled: Asked now and then.
    ///   - meanwhile: Called before each errand to the pipeline: what goes on while it derives.
    /// - Throws: What `meanwhile` throws.
    mutating func recompute(
        isCancelled: @escaping @Sendable () -> Bool = { false }, meanwhile: (inout Collector) throws -> Void = { _ in }
    ) throws {
        while let order = pipeline.dueRecomputation, !isCancelled() {
            var problem: (any Error)?
            Recomputation(order, in: store, catalogue: catalogue, isCancelled: isCancelled).run { errand in
                do { try meanwhile(&self) } catch { problem = error }
                try errand(&pipeline)
            }
            if let problem { throw problem }
        }
    }

    /// Lets time pass until `end` and until everything silence closes is closed.
    mutating func finish(at end: Instant) throws {
        pipeline.process()
        pipeline.tick(at: end)
        if let flush = pipeline.flushInstant(), flush > end { pipeline.tick(at: flush) }
        try pipeline.checkpoint(at: pipeline.now)
        try recompute()
    }
}

extension MessageBatch {
    init(_ deliveries: some Sequence<Delivery>) {
        self.init()
        for delivery in deliveries {
            append(
                topic: delivery.message.topic.utf8, payload: delivery.message.payload, arrival: delivery.arrival,
                qos: delivery.message.qos)
        }
    }
}
