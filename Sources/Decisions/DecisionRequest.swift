package import UsageDomain

/// What a person asks to settle about sessions, as pages and commands name them.
package enum DecisionRequest: Hashable, Codable, Sendable {
    /// Whose they were: the same of each.
    case attribute([SessionID], AttributionChange)
    /// From that instant on it was another session.
    case split(SessionID, at: Instant)
    /// They were one: neighbours on one machine.
    case merge([SessionID])
    /// What was decided in these entries of the ledger no longer holds.
    case withdraw([Int64])
}

/// Why a decision cannot be taken as asked.
package enum DecisionProblem: Error, Hashable, Sendable {
    case nothingNamed
    /// The instant does not lie within the session.
    case outside(SessionID, from: Instant, to: Instant)
    case notNeighbours
    case stillOpen(SessionID)
    /// Somebody decided about it since it was looked at.
    case decidedMeanwhile(SessionID, by: String, at: Instant)
    case notWithdrawable(Int64)
}

extension DecisionProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nothingNamed: "name at least one session; to merge, at least two"
        case .outside(let session, let from, let to):
            "session '\(session)' lasts from \(from.iso8601) to \(to.iso8601): split it at an instant between these"
        case .notNeighbours:
            "only sessions of one machine with no other session between them can be merged"
        case .stillOpen(let session): "session '\(session)' is still open: merge it when it is over"
        case .decidedMeanwhile(let session, let actor, let instant):
            "session '\(session)' was decided by \(actor) at \(instant.iso8601), since you looked at it: look again"
        case .notWithdrawable(let entry):
            "entry \(entry) of the ledger is no decision about a session that still holds"
        }
    }
}
