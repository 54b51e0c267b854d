import Synchronization

/// Work other threads hand to the ingest thread, which alone may touch the pipeline.
final class IngestMailbox: Sendable {
    /// Called on the ingest thread with the pipeline, or with nil when the collector has ended.
    typealias Work = @Sendable (PipelineBox?) -> Void

    private struct State {
        var work: [Work] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// False when the ingest thread has ended and nothing will run any more.
    func post(_ work: @escaping Work) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.work.append(work)
            return true
        }
    }

    func drain() -> [Work] {
        state.withLock { state in
            defer { state.work.removeAll() }
            return state.work
        }
    }

    /// Refuses further work and returns what was still waiting.
    func close() -> [Work] {
        state.withLock { state in
            state.isClosed = true
            defer { state.work.removeAll() }
            return state.work
        }
    }
}

/// Holds the one pipeline of the ingest thread; never leaves it.
final class PipelineBox {
    var value: IngestPipeline

    init(_ pipeline: IngestPipeline) {
        value = pipeline
    }
}
