package import UsageDomain

/// What somebody decided about a session and holds, as a statement reads it.
package struct StatementDecision: Hashable, Sendable {
    package var kind: StatementCorrection.Kind
    package var at: Instant
    package var actor: Actor
    package var reason: String
    /// Whose it was before and after; nil for a division, and where the entry does not say.
    package var before: Attribution?
    package var after: Attribution?

    package init(
        kind: StatementCorrection.Kind, at: Instant, actor: Actor, reason: String, before: Attribution? = nil,
        after: Attribution? = nil
    ) {
        self.kind = kind
        self.at = at
        self.actor = actor
        self.reason = reason
        self.before = before
        self.after = after
    }
}

extension Actor {
    package var authority: StatementCorrection.Authority {
        switch self {
        case .account: .account
        case .console: .console
        case .collector: .collector
        case .named: .named
        }
    }
}

extension StatementOrigin {
    /// Where it comes from, by what was decided afterwards and what the person at the machine is declared to work on.
    init(_ session: Attribution, _ decisions: [StatementDecision], usualProject: ProjectID?) {
        let attributions = decisions.filter { $0.kind == .attribution }
        func changed<Value: Equatable>(_ part: (Attribution) -> Value) -> StatementDecision? {
            attributions.last { $0.before.map(part) != $0.after.map(part) }
        }
        if let member = changed(\.member), session.member != nil || member.before == nil {
            person = .assigned
        } else if session.member != nil {
            person = .badge
        } else {
            person = attributions.isEmpty ? (session.mark == nil ? .nobody : .rule) : .assigned
        }
        if session.project == nil {
            project = .none
        } else if let decision = changed(\.project) {
            // Whoever names a person takes over what that person usually works on: nobody said it.
            let isImplied = decision.before?.member != decision.after?.member && session.project == usualProject
            project = isImplied ? .byDefault : .assigned
        } else {
            project = session.project == usualProject ? .byDefault : .chosen
        }
        isAccessModeStated = session.accessMode != .autonomous || changed(\.accessMode) != nil
    }
}
