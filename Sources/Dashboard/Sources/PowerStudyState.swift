package import ThresholdProposal
package import UsageDomain

/// What is known of a machine's power history when a page is asked for.
package enum PowerStudyState: Hashable, Sendable {
    /// The history is being read; a moment later it will be known.
    case reading
    case unreadable
    case made(PowerStudy, from: Instant, to: Instant)
}
