import Derivation
import Foundation
import UsageDomain

/// What the ingest thread hands to the derivation thread, in order: committed blocks, the passing of time, and work.
///
/// Bounded in messages: when the derivation falls behind, handing over waits, the socket is not read, and the broker
/// and its publishers feel it. Nothing is dropped.
final class DerivationQueue: @unchecked Sendable {
    // Because: every stored variable is touched under `condition` only.
    enum Item {
        case committed(CommittedBlock)
        /// Everything that arrived before this instant has been handed over.
        case tick(Instant)
        /// Time may not pass, but there is a board to show and perhaps a checkpoint to write.
        case wake
        /// A connection is subscribed: devices behind it may be asked what was missed.
        case opened(ConnectionID)
        case work(Work)
    }

    /// Called on the derivation thread with the pipeline, or with nil when the collector has ended.
    typealias Work = @Sendable (PipelineBox?) -> Void

    private let condition = NSCondition()
    private var items: [Item?] = []
    private var head = 0
    private var waitingMessages = 0
    private var isClosed = false

    /// Less than a full batch, so that one waits while another is derived and a third committed.
    private static let capacity = 2_047

    /// Waits while there is no room; a closed queue takes nothing more.
    ///
    /// - Returns: false when the queue is closed.
    @discardableResult
    func submit(_ item: Item) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while waitingMessages > Self.capacity, !isClosed, case .committed = item { condition.wait() }
        guard !isClosed else { return false }
        if case .committed(let block) = item { waitingMessages += block.batch.count }
        if case .tick = item, head < items.count, case .tick? = items[items.count - 1] { items.removeLast() }
        if case .wake = item, head < items.count { return true }
        items.append(item)
        condition.broadcast()
        return true
    }

    /// The next item; nil when the queue is closed and empty.
    func next() -> Item? {
        condition.lock()
        defer { condition.unlock() }
        while head == items.count {
            if isClosed { return nil }
            condition.wait()
        }
        let item = items[head]
        items[head] = nil
        head += 1
        if head == items.count || head > 64 {
            items.removeFirst(head)
            head = 0
        }
        if case .committed(let block) = item {
            waitingMessages -= block.batch.count
            condition.broadcast()
        }
        return item
    }

    /// What was handed over is still taken; nothing new is.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}

/// Holds the one pipeline of the derivation thread; never leaves it.
final class PipelineBox {
    var value: IngestPipeline

    init(_ pipeline: IngestPipeline) {
        value = pipeline
    }
}
