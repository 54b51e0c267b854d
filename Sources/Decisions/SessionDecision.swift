package import UsageDomain

/// A decision of the ledger that lies over the sessions it is about.
package struct SessionDecision: Hashable, Sendable {
    /// Of its entry in the ledger: the later one counts.
    package let sequence: Int64
    package let anchor: Anchor
    package let decided: Instant

    package init(sequence: Int64, anchor: Anchor, decided: Instant) {
        self.sequence = sequence
        self.anchor = anchor
        self.decided = decided
    }

    /// The last instant that it speaks of.
    package var end: Instant { max(anchor.start, anchor.end ?? decided) }

    /// Whether a later decision is about more than half of what this one is about.
    package func isSuperseded(by later: SessionDecision) -> Bool {
        guard later.sequence > sequence, later.anchor.machine == anchor.machine else { return false }
        return later.anchor.applies(toSessionFrom: anchor.start, to: end, decided: later.decided)
    }
}

/// A session as far as decisions are laid over it.
package struct SessionExtent: Hashable, Sendable {
    package let id: SessionID
    package let start: Instant
    /// Of an open one, up to when it is known.
    package let end: Instant

    package init(id: SessionID, start: Instant, end: Instant) {
        self.id = id
        self.start = start
        self.end = max(start, end)
    }
}

/// Which decision counts for which session of one machine.
package struct SettledDecisions: Equatable, Sendable {
    /// The latest of those that apply to a session.
    package private(set) var counting: [SessionID: Int64] = [:]
    /// How many sessions each applies to, counting or not; none is something to look at again.
    package private(set) var fits: [Int64: Int] = [:]

    package init(_ decisions: [SessionDecision], over sessions: [SessionExtent]) {
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
