import UsageDomain

/// Follows one counter of one channel of a device and tells by how much it grew, resets handled by its kind.
struct CounterTracker: Hashable, Codable, Sendable {
    let quantity: Quantity
    var device: Int
    let channel: Int?
    /// The reading growth is counted from: the last one, or the highest while a dip is taken for noise.
    private(set) var value: Int64 = 0
    private(set) var lastAt: Instant?
    /// When the counter last grew or restarted: a coarse counter's step has been building up since then.
    private(set) var changedAt: Instant?
    private var resetHint: UInt64 = 0

    init(quantity: Quantity, device: Int, channel: Int?) {
        self.quantity = quantity
        self.device = device
        self.channel = channel
    }

    enum Reading: Equatable {
        /// A first reading, noise, or a restart of which the amount is unknown: counts nothing.
        case baseline
        /// The same total as at the reading before.
        case steady(from: Instant)
        case growth(Int64, from: Instant, isRestart: Bool)
        case refused(QuarantineReason)
    }

    /// No counter of a workshop gets there; keeps every later sum far from overflow.
    private static let maximumValue: Int64 = 1 << 53
    /// One step of a counter that shows hundredths of a kilowatt-hour.
    private static let energyTolerance: Int64 = 10_000
    private static let defaultRatedPower = Power.watts(25_000)

    mutating func read(
        _ reading: Int64, _ kind: CounterKind, resetHint hint: UInt64, at now: Instant, _ settings: MachineSettings
    ) -> Reading {
        guard reading >= 0 else { return .refused(.negativeCounter) }
        guard reading <= Self.maximumValue else { return .refused(.outOfRange) }
        let isAnnounced = hint != 0 && resetHint != 0 && hint != resetHint
        let isSameEpoch = hint != 0 && hint == resetHint
        if hint != 0 { resetHint = hint }
        if kind == .increment {
            let from = lastAt ?? now
            let elapsed = lastAt == nil ? settings.staleAfter : now - from
            lastAt = now
            guard isPlausible(reading, elapsed, settings) else { return .refused(.implausibleIncrease) }
            return reading == 0 ? .steady(from: from) : .growth(reading, from: from, isRestart: false)
        }
        guard let from = lastAt, let changed = changedAt else {
            restart(at: reading, now)
            return .baseline
        }
        lastAt = now
        let amount: Int64
        switch step(to: reading, kind, isAnnounced: isAnnounced, isSameEpoch: isSameEpoch) {
        case .grew: amount = reading - value
        case .restartedAtZero: amount = reading
        case .restartedSomewhere:
            restart(at: reading, now)
            return .baseline
        case .noise: return .baseline
        }
        let isRestart = isAnnounced || reading < value
        guard amount > 0 else {
            guard isRestart else { return .steady(from: from) }
            restart(at: reading, now)
            return .baseline
        }
        restart(at: reading, now)
        guard isPlausible(amount, now - changed, settings) else { return .refused(.implausibleIncrease) }
        return .growth(amount, from: from, isRestart: isRestart)
    }

    private mutating func restart(at reading: Int64, _ now: Instant) {
        value = reading
        lastAt = now
        changedAt = now
    }

    private enum Step { case grew, restartedAtZero, restartedSomewhere, noise }

    private func step(to reading: Int64, _ kind: CounterKind, isAnnounced: Bool, isSameEpoch: Bool) -> Step {
        let restartsAtZero = kind == .resetsToZero || kind == .perJob || kind == .daily
        if isAnnounced { return restartsAtZero ? .restartedAtZero : .restartedSomewhere }
        if reading >= value { return .grew }
        switch kind {
        case .resetsToZero: return .restartedAtZero
        case .mayRollBack where isSameEpoch: return .noise
        default: break
        }
        let isDip = reading >= value - value / 10
        if isDip { return .noise }
        return restartsAtZero ? .restartedAtZero : .restartedSomewhere
    }

    private func isPlausible(_ amount: Int64, _ elapsed: TimeSpan, _ settings: MachineSettings) -> Bool {
        guard quantity == .energy else { return true }
        let rated = settings.ratedPower ?? Self.defaultRatedPower
        let (product, overflow) = rated.milliwatts.multipliedReportingOverflow(by: elapsed.milliseconds)
        return overflow || amount <= product / 3_600_000 + Self.energyTolerance
    }
}
