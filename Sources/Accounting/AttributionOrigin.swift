package import UsageDomain

/// Where it comes from whose a session was.
package enum AttributionOrigin: String, CaseIterable, Hashable, Codable, Sendable {
    /// A badge at the machine; the project is what the person badged for is declared to work on by default.
    case badge
    /// Said afterwards by somebody.
    case assigned
    /// What the lab declares of the machine's time without a badge.
    case rule
    case nobody

    /// `isDecided` where a decision that holds says it.
    package init(_ attribution: Attribution, isDecided: Bool) {
        if isDecided {
            self = .assigned
        } else if attribution.member != nil || attribution.company != nil {
            self = .badge
        } else {
            self = attribution.mark == nil ? .nobody : .rule
        }
    }
}
