import Synchronization
import UsageDomain

/// What keeps the collector from its work at the moment, told by both of its threads.
final class CollectorConditions: Sendable {
    private struct State {
        var broker: CollectorHealth.Problem? = .notSubscribed
        var journal: CollectorHealth.Problem?
        var checkpoint: CollectorHealth.Problem?
    }

    private let state = Mutex(State())

    var problems: [CollectorHealth.Problem] {
        state.withLock { state in
            var problems: [CollectorHealth.Problem] = []
            for case let problem? in [state.journal, state.checkpoint, state.broker] where !problems.contains(problem) {
                problems.append(problem)
            }
            return problems
        }
    }

    func setBroker(_ problem: CollectorHealth.Problem?) { state.withLock { $0.broker = problem } }

    /// - Returns: true when this is news.
    func setJournal(_ problem: CollectorHealth.Problem?) -> Bool {
        state.withLock { state in
            defer { state.journal = problem }
            return state.journal == nil && problem != nil
        }
    }

    /// - Returns: true when this is news.
    func setCheckpoint(_ problem: CollectorHealth.Problem?) -> Bool {
        state.withLock { state in
            defer { state.checkpoint = problem }
            return state.checkpoint == nil && problem != nil
        }
    }
}
