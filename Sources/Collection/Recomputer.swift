import Derivation
import Dialects
import Foundation
import Synchronization
import UsageStore

/// Derives machines again on a thread of its own, one recomputation at a time, while the derivation thread goes on.
final class Recomputer: Sendable {
    private struct State {
        var isAtWork = false
        var isStopping = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let store: UsageStore
    private let catalogue: DialectCatalogue
    private let queue: DerivationQueue
    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 1)

    init(store: UsageStore, catalogue: DialectCatalogue, queue: DerivationQueue) {
        self.store = store
        self.catalogue = catalogue
        self.queue = queue
    }

    /// Begins with what is due, unless a recomputation is at work; called on the derivation thread.
    func begin(_ pipeline: IngestPipeline) {
        guard let order = pipeline.dueRecomputation else { return }
        let begins = state.withLock { state in
            guard !state.isAtWork, !state.isStopping else { return false }
            state.isAtWork = true
            return true
        }
        guard begins else { return }
        ended.wait()
        let thread = Thread { [self] in
            // Whoever acknowledges or answers comes first.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
            Recomputation(order, in: store, catalogue: catalogue, isCancelled: { [self] in isStopping }).run(onPipeline)
            ended.signal()
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isAtWork = false
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
            // There may be more by now.
            queue.submit(.wake)
        }
        thread.name = "releve-again"
        // A derivation takes more of the stack than a thread is given that is not the first.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Until the one at work has ended, if there is one.
    func done() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isAtWork { state.waiting.append(continuation) }
                return !state.isAtWork
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Ends the one at work; what it had not come to stays to be derived.
    ///
    /// Called where nobody takes from the queue any more.
    func stop() {
        state.withLock { $0.isStopping = true }
        ended.wait()
        ended.signal()
    }

    private var isStopping: Bool { state.withLock(\.isStopping) }

    /// Runs `body` on the derivation thread, and waits for it.
    private func onPipeline(_ body: (inout IngestPipeline) throws -> Void) throws {
        try withoutActuallyEscaping(body) { body in
            let errand = Errand(body)
            guard queue.submit(.work { errand.run($0) }) else { throw CollectionProblem.ended }
            try errand.wait()
        }
    }
}

/// What one thread has done by another while it waits.
// Because: the body is touched by the one that runs it only, the outcome after `isDone` was signalled only.
private final class Errand: @unchecked Sendable {
    private var body: ((inout IngestPipeline) throws -> Void)?
    private let isDone = DispatchSemaphore(value: 0)
    private var outcome: Result<Void, any Error> = .failure(CollectionProblem.ended)

    init(_ body: @escaping (inout IngestPipeline) throws -> Void) {
        self.body = body
    }

    /// With nil once the collector has ended.
    func run(_ pipeline: PipelineBox?) {
        if let pipeline { outcome = Result { try body?(&pipeline.value) } }
        // The one that waits takes it that nobody has it any more.
        body = nil
        isDone.signal()
    }

    func wait() throws {
        isDone.wait()
        try outcome.get()
    }
}
