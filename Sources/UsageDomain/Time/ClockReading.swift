/// What the host's clocks showed at one instant.
package struct ClockReading: Hashable, Sendable {
    /// The clock people set, which steps.
    package var wall: Instant
    /// Time since the system was started, with what it slept; never steps.
    package var uptime: TimeSpan
    /// Names this run of the system.
    package var boot: String
    /// The kernel says that something keeps the clock right; true also where it does not say.
    package var isSynchronised: Bool

    package init(wall: Instant, uptime: TimeSpan, boot: String, isSynchronised: Bool) {
        self.wall = wall
        self.uptime = uptime
        self.boot = boot
        self.isSynchronised = isSynchronised
    }

    /// When the system was started, by the clock people set: constant until that is stepped.
    package var startedAt: Instant { wall - uptime }
}
