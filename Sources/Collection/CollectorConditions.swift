import Synchronization
import UsageDomain

/// What keeps the collector from its work at the moment, told by all of its threads.
final class CollectorConditions: Sendable {
    private struct State {
        var connections: [CollectorHealth.Connection]
        /// By the connection whose messages could not be committed: only its own success says that they are.
        var journal: [ConnectionID: CollectorHealth.Problem] = [:]
        var checkpoint: CollectorHealth.Problem?
        var clock: ClockProblem?
        var clockStep: ClockStep?
    }

    private let state: Mutex<State>

    init(_ connections: [BrokerConnection]) {
        state = Mutex(
            State(
                connections: connections.map { connection in
                    CollectorHealth.Connection(
                        id: connection.id, isRequired: connection.isRequired, problem: .notSubscribed)
                }))
    }

    var problems: [CollectorHealth.Problem] {
        state.withLock { state in
            let required = state.connections.filter(\.isRequired).map(\.problem)
            var problems: [CollectorHealth.Problem] = []
            let journal = state.journal.sorted { $0.key < $1.key }.map { Optional($0.value) }
            let clock = state.clock.map(CollectorHealth.Problem.clockWrong)
            for case let problem? in journal + [state.checkpoint, clock] + required where !problems.contains(problem) {
                problems.append(problem)
            }
            return problems
        }
    }

    var connections: [CollectorHealth.Connection] { state.withLock(\.connections) }

    func set(_ connection: ConnectionID, _ problem: CollectorHealth.Problem?) {
        state.withLock { state in
            guard let index = state.connections.firstIndex(where: { $0.id == connection }) else { return }
            state.connections[index].problem = problem
        }
    }

    /// The broker had forgotten the session of a connection when it was there again.
    func setForgotten(_ connection: ConnectionID, at instant: Instant) {
        state.withLock { state in
            guard let index = state.connections.firstIndex(where: { $0.id == connection }) else { return }
            state.connections[index].forgottenAt = instant
        }
    }

    /// - Returns: true when this is news.
    func setJournal(_ problem: CollectorHealth.Problem?, of connection: ConnectionID) -> Bool {
        state.withLock { state in
            defer { state.journal[connection] = problem }
            return state.journal[connection] == nil && problem != nil
        }
    }

    /// What a connection committed shows that the journal can be written, also to those that are down and cannot try.
    func journalTook(from connection: ConnectionID) {
        state.withLock { state in
            state.journal[connection] = nil
            for other in state.connections where other.problem != nil { state.journal[other.id] = nil }
        }
    }

    var clockStep: ClockStep? { state.withLock(\.clockStep) }

    func setClock(_ problem: ClockProblem?, lastStep step: ClockStep?) {
        state.withLock { state in
            state.clock = problem
            state.clockStep = step
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
