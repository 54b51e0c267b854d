package import UsageDomain

/// How long to wait before each attempt to reach the broker again: doubling, jittered, at most a minute, ten seconds on the same host.
///
/// Jitter spreads the collectors of a building after a power cut; the random numbers are the caller's.
package struct ReconnectBackoff: Hashable, Sendable {
    package let first: TimeSpan
    package let cap: TimeSpan
    private var attempts = 0

    package init(first: TimeSpan = .milliseconds(500), cap: TimeSpan = .seconds(60)) {
        self.first = TimeSpan(milliseconds: max(1, first.milliseconds))
        self.cap = TimeSpan(milliseconds: max(self.first.milliseconds, cap.milliseconds))
    }

    /// As it suits a broker: one on the same host is asked every ten seconds at least.
    package init(for broker: BrokerSettings) {
        self.init(cap: broker.isOnThisHost ? .seconds(10) : .seconds(60))
    }

    /// The next delay: between half and all of `first` × 2ⁿ, never more than `cap`.
    package mutating func next(using generator: inout some RandomNumberGenerator) -> TimeSpan {
        let (doubled, overflow) = first.milliseconds.multipliedReportingOverflow(
            by: Int64(1) << Int64(min(attempts, 40)))
        let ceiling = overflow ? cap.milliseconds : min(doubled, cap.milliseconds)
        attempts += 1
        return TimeSpan(milliseconds: .random(in: max(1, ceiling / 2)...ceiling, using: &generator))
    }

    /// A connection that held: start again from the shortest delay.
    package mutating func reset() {
        attempts = 0
    }
}
