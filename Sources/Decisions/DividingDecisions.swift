package import UsageDomain

/// What a ledger entry of kind `split` says: from an instant on, a session was another one.
package struct SplitDecision: Hashable, Codable, Sendable {
    package let anchor: Anchor
    /// As it was called then.
    package let session: SessionID
    package let at: Instant

    package init(anchor: Anchor, session: SessionID, at: Instant) {
        self.anchor = anchor
        self.session = session
        self.at = at
    }
}

/// What a ledger entry of kind `merge` says: what lies between two instants was one session.
package struct MergeDecision: Hashable, Codable, Sendable {
    /// From the beginning of the first to the end of the last.
    package let anchor: Anchor
    /// As they were called then, in order.
    package let sessions: [SessionID]

    package init(anchor: Anchor, sessions: [SessionID]) {
        self.anchor = anchor
        self.sessions = sessions
    }
}

/// What a ledger entry of kind `withdrawal` says: what was decided in an earlier entry no longer holds.
package struct WithdrawalDecision: Hashable, Codable, Sendable {
    package let withdrawn: Int64

    package init(withdrawn: Int64) {
        self.withdrawn = withdrawn
    }
}
