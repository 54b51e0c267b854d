import UsageDomain

/// A session in the making: open, or closed while some of its time or counters are still to come.
struct SessionRecord: Hashable, Codable, Sendable {
    /// Counts the machine's sessions, so that time can be marked as theirs.
    let serial: Int
    let id: SessionID
    let start: Instant
    var end: Instant?
    var closeReason: CloseReason?
    let attribution: Attribution
    /// The badge that opened it; nil when a run did.
    let badge: BadgeToken?
    /// The last instant somebody or something was at work: busy or paused, badge, job.
    var lastActivity: Instant
    var runs: [Run] = []
    /// How far the machine's time was settled when the session was last told.
    var toldThrough: Instant

    var hasBadge: Bool { badge != nil }

    /// Further runs of one session are no longer listed; their time and energy still count.
    static let maximumRuns = 4096
}
