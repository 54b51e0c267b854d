package import UsageDomain

/// A decision of the ledger that lies over the sessions it is about.
package struct SessionDecision: Hashable, Sendable {
    package enum Effect: Hashable, Sendable {
        /// Whose it was.
        case attribution
        /// From that instant on it was another.
        case split(at: Instant)
        /// What lies in the anchor was one.
        case merge
    }

    /// Of its entry in the ledger: the later one counts.
    package let sequence: Int64
    package let anchor: Anchor
    package let decided: Instant
    package let effect: Effect

    package init(sequence: Int64, anchor: Anchor, decided: Instant, effect: Effect = .attribution) {
        self.sequence = sequence
        self.anchor = anchor
        self.decided = decided
        self.effect = effect
    }

    /// The last instant that it speaks of.
    package var end: Instant { max(anchor.start, anchor.end ?? decided) }

    /// Whether a later decision says whose more than half of it was, of which this one says the same.
    package func isSuperseded(by later: SessionDecision) -> Bool {
        guard effect == .attribution, later.effect == .attribution, later.sequence > sequence,
            later.anchor.machine == anchor.machine
        else { return false }
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
