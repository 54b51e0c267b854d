import UsageDomain

/// One metered circuit of a machine: what one channel of one device says of its power.
///
/// A machine draws what its circuits draw together, and its energy is the sum of theirs.
struct Circuit: Hashable, Codable, Sendable {
    var device: Int
    /// Nil for what the device says without a number: beside numbered channels, their total.
    let channel: Int?
    /// Nil when nobody vouches for it.
    private(set) var power: Power?
    private(set) var sampledAt: Instant?
    /// It drew power when it was last heard of: until it is heard again the others draw a lower bound.
    private(set) var isMissed = false
    private var integrator = EnergyIntegrator()

    init(device: Int, channel: Int?) {
        self.device = device
        self.channel = channel
    }

    mutating func sample(_ power: Power, at now: Instant) {
        self.power = power
        sampledAt = now
        isMissed = false
    }

    /// Nobody vouches for its power any more.
    mutating func lose(isMissed: Bool) {
        self.isMissed = self.isMissed || isMissed
        power = nil
    }

    /// Energy since the last sample, in milliwatt-hours; nil when that is too long ago or not known.
    mutating func integrate(to now: Instant, within limit: TimeSpan) -> (amount: Int64, from: Instant)? {
        guard let power, let sampledAt, sampledAt < now, now - sampledAt <= limit else { return nil }
        return (integrator.add(power, for: now - sampledAt), sampledAt)
    }
}
