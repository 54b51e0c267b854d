import UsageDomain

/// The power heard of one circuit, a channel of a device, added up: how much it says that flowed, and how much more may have.
struct PowerMeter: Hashable, Codable, Sendable {
    var device: Int
    /// Nil for what the device says without a number: beside numbered channels, their sum.
    let channel: Int?
    private(set) var last: Power?
    private(set) var lastAt: Instant?
    /// It drew power when it was last heard of: until it is heard again the others draw a lower bound.
    private(set) var isMissed = false
    /// How often it said a power below zero, and when last.
    private(set) var reversals: Int64 = 0
    private(set) var reversedAt: Instant?
    private var highest = Power(milliwatts: 0)
    private var held = EnergyIntegrator()
    private var most = EnergyIntegrator()
    private var hidden = EnergyIntegrator()
    private var heard = TimeSpan.zero

    /// Between samples no further apart than this nothing is taken to hide: the slower plugs are asked once a minute.
    private static let closeSamples = TimeSpan.seconds(90)

    init(device: Int, channel: Int?) {
        self.device = device
        self.channel = channel
    }

    /// Everything its samples add up to, in milliwatt-hours.
    var energy: Int64 { held.total }

    /// Sums since the meter was first heard, in milliwatt-hours: only their differences mean anything.
    struct Sums: Hashable, Codable, Sendable {
        /// Each sample holds until the next, the last one until now.
        var held: Int64 = 0
        /// The higher of two samples holds between them.
        var most: Int64 = 0
        /// The highest power ever heard, where samples are too far apart to tell.
        var hidden: Int64 = 0
        /// The same since the last sample; no sum.
        var tail: Int64 = 0
        /// Time for which power is known.
        var heard = TimeSpan.zero
        /// Of the last sample.
        var sampledAt: Instant?

        /// Of the power of several circuits together.
        static func + (left: Sums, right: Sums) -> Sums {
            Sums(
                held: left.held + right.held, most: left.most + right.most, hidden: left.hidden + right.hidden,
                tail: left.tail + right.tail, heard: min(left.heard, right.heard),
                sampledAt: [left.sampledAt, right.sampledAt].compactMap(\.self).max())
        }
    }

    /// Samples further apart than `staleAfter` say nothing of the time between them.
    mutating func sample(_ power: Power, at now: Instant, _ staleAfter: TimeSpan) {
        highest = max(highest, power)
        if let last, let gap = gap(to: now, staleAfter) {
            held.add(last, for: gap)
            most.add(max(last, power), for: gap)
            if gap > Self.closeSamples { hidden.add(highest, for: gap - Self.closeSamples) }
            heard += gap
        }
        last = power
        lastAt = now
        isMissed = false
    }

    /// Notes a power below zero.
    mutating func refuse(at now: Instant) {
        reversals += 1
        reversedAt = now
    }

    /// What was heard last holds no longer: the device is gone.
    mutating func forget(isMissed: Bool) {
        self.isMissed = self.isMissed || isMissed
        last = nil
        lastAt = nil
    }

    func sums(at now: Instant, _ staleAfter: TimeSpan) -> Sums {
        var sums = Sums(
            held: held.total, most: most.total, hidden: hidden.total, tail: 0, heard: heard, sampledAt: lastAt)
        guard let last, let gap = gap(to: now, staleAfter) else { return sums }
        var now = held
        now.add(last, for: gap)
        sums.held = now.total
        sums.tail = EnergyIntegrator.energy(highest, for: gap)
        sums.heard += gap
        return sums
    }

    private func gap(to now: Instant, _ staleAfter: TimeSpan) -> TimeSpan? {
        guard let lastAt, lastAt < now, now - lastAt <= staleAfter else { return nil }
        return now - lastAt
    }
}
