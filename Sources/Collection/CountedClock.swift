import Synchronization
import UsageDomain

/// The time the collector goes by: the last time base, and the time since the system was started.
///
/// It is stepped with the derivation, not with the host's clock, so that nothing seems overdue in between.
final class CountedClock: Sendable {
    private let read: @Sendable () -> ClockReading
    private let startedAt: Mutex<Instant>

    init(_ read: @escaping @Sendable () -> ClockReading) {
        self.read = read
        startedAt = Mutex(read().startedAt)
    }

    @Sendable func now() -> Instant { startedAt.withLock { $0 } + read().uptime }

    func follow(_ startedAt: Instant) { self.startedAt.withLock { $0 = startedAt } }
}
