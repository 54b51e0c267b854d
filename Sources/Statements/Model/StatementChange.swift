package import UsageDomain

/// What a revision says otherwise of one session, or of several alike, and why.
package struct StatementChange: Hashable, Codable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Codable, Sendable {
        case added, removed, changed
    }

    package enum Field: String, CaseIterable, Hashable, Codable, Sendable {
        case project, purpose, `operator`, accessMode, owner, start, end, busy, gap, energy, presence, notes
    }

    package struct Difference: Hashable, Codable, Sendable {
        package var field: Field
        package var before: String
        package var after: String
    }

    package var kind: Kind
    package var sessions: [SessionID]
    /// The days on which they begin, in order.
    package var days: [CivilDate]
    package var busyMs: Int64
    package var differences: [Difference]
    /// Absent where nobody decided it: what was heard late, or derived anew.
    package var cause: StatementCause?
}

/// Who made a statement read otherwise, when and why.
package struct StatementCause: Hashable, Codable, Sendable {
    package var author: String
    package var authority: StatementCorrection.Authority
    package var reason: String
    package var at: String
    package var localAt: String

    package init(
        author: String, authority: StatementCorrection.Authority, reason: String, at: String, localAt: String
    ) {
        self.author = author
        self.authority = authority
        self.reason = reason
        self.at = at
        self.localAt = localAt
    }
}

/// A part of a statement that is not its sessions.
package enum StatementPart: String, CaseIterable, Hashable, Codable, Sendable {
    case issuer, client, projects, machines, denominators, gaps, thresholds, approval, reservations, rules, form
}
