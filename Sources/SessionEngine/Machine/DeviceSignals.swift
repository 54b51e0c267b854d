import UsageDomain

/// What is known of one device of a machine as a publisher.
struct DeviceSignals: Hashable, Codable, Sendable {
    /// The last live message of its own; a last will or a word of its bridge is none.
    var lastHeard: Instant?
    var isOffline = false
    var isBridgeDown = false
    /// When it, or its bridge, was last said to be lost.
    var lostAt: Instant?
    /// It speaks for the machine no more: what it said stands only until time passes next.
    var isGone = false
    /// Between its last message and now lies time of which nobody can tell.
    var isUntold = false
    /// It announced itself: the last resort for a machine nobody says more about.
    var isAnnounced = false
    /// It says itself in which state the machine is, so that its jobs do not have to imply one.
    var saysState = false
    /// It said that it is halted.
    var isHalted = false
    /// How far its job is, and how long it has worked for it, by its last live word.
    var progress: Int64?
    var workedTime: Int64?
    /// How often it speaks at least, by its own word.
    var period: TimeSpan?
    var window = SequenceWindow()
    /// The life of the device the last stamped message was of.
    var boot: UInt64?
    /// When that life began, until the device says the state of the machine.
    var startedAt: Instant?

    func isFresh(at now: Instant, _ staleAfter: TimeSpan) -> Bool {
        guard !isGone, !isUntold, !isOffline, !isBridgeDown, let lastHeard else { return false }
        return now - lastHeard <= staleAfter
    }
}
