package import UsageDomain

/// What a ledger entry of kind `attribution` says: whose a session was.
package struct AttributionDecision: Hashable, Codable, Sendable {
    /// Nil in entries of earlier versions, which name the session only.
    package let anchor: Anchor?
    /// As it was called then.
    package let session: SessionID
    package let before: Attribution
    package let after: Attribution
    /// The entry that split or merged the session, where this one only says again whose it was: it is withdrawn with it.
    package let division: Int64?

    package init(
        anchor: Anchor?, session: SessionID, before: Attribution, after: Attribution, division: Int64? = nil
    ) {
        self.anchor = anchor
        self.session = session
        self.before = before
        self.after = after
        self.division = division
    }
}
