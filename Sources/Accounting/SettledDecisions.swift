package import Decisions
package import UsageDomain

/// Which attribution counts for which session of one machine.
package struct SettledDecisions: Equatable, Sendable {
    /// The latest of those that apply to a session.
    package private(set) var counting: [SessionID: Int64] = [:]
    /// How many sessions each applies to, counting or not; none is something to look at again.
    package private(set) var fits: [Int64: Int] = [:]

    package init(_ decisions: [SessionDecision], over sessions: [SessionExtent]) {
        let decisions = decisions.filter { $0.effect == .attribution }
        for decision in decisions { fits[decision.sequence] = 0 }
        var waiting = decisions.sorted { $0.anchor.start < $1.anchor.start }[...]
        var active: [SessionDecision] = []
        for session in sessions.sorted(by: { $0.start < $1.start }) {
            active.removeAll { $0.end < session.start }
            while let next = waiting.first, next.anchor.start <= session.end {
                waiting.removeFirst()
                if next.end >= session.start { active.append(next) }
            }
            for decision in active
            where decision.anchor.applies(toSessionFrom: session.start, to: session.end, decided: decision.decided) {
                fits[decision.sequence, default: 0] += 1
                counting[session.id] = max(counting[session.id] ?? 0, decision.sequence)
            }
        }
    }
}
