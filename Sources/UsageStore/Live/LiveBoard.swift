package import UsageDomain
import Synchronization

/// The board as it is now, in memory: the collector publishes, pages read and wait.
///
/// Latest state wins: a slow reader skips snapshots, it never delays the collector.
package final class LiveBoard: Sendable {
    private struct State {
        var current: BoardSnapshot?
        var commitBegan: ContinuousClock.Instant?
        var nextReader = 0
        var readers: [Int: AsyncStream<BoardSnapshot>.Continuation] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var current: BoardSnapshot? {
        state.withLock { $0.current }
    }

    /// Since when messages are being written to the journal; nil while none are.
    package var commitUnderWaySince: ContinuousClock.Instant? {
        state.withLock { $0.commitBegan }
    }

    /// Nil when it has ended.
    package func commitBegan(_ instant: ContinuousClock.Instant?) {
        state.withLock { $0.commitBegan = instant }
    }

    package func publish(_ snapshot: BoardSnapshot) {
        let readers = state.withLock { state in
            state.current = snapshot
            return Array(state.readers.values)
        }
        for reader in readers { reader.yield(snapshot) }
    }

    /// The current snapshot, then each new one; ends when the consuming task does.
    package func snapshots() -> AsyncStream<BoardSnapshot> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let (reader, current) = state.withLock { state in
                state.nextReader += 1
                state.readers[state.nextReader] = continuation
                return (state.nextReader, state.current)
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.readers.removeValue(forKey: reader) }
            }
            if let current { continuation.yield(current) }
        }
    }
}
