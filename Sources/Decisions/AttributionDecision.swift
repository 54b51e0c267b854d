package import UsageDomain

/// What a ledger entry of kind `attribution` says: whose a session was.
package struct AttributionDecision: Hashable, Codable, Sendable {
    /// Nil in entries of earlier versions, which name the session only.
    package let anchor: Anchor?
    /// As it was called then.
    package let session: SessionID
    package let before: Attribution
    package let after: Attribution

    package init(anchor: Anchor?, session: SessionID, before: Attribution, after: Attribution) {
        self.anchor = anchor
        self.session = session
        self.before = before
        self.after = after
    }
}
