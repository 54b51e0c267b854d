import UsageDomain

/// Follows one counter as one source says it, and tells by how much it grew.
///
/// A counter is *counting* until a reading cannot be right. A reading below the last one may be noise, another beginning,
/// or one bad value: the counter has *fallen*, and counts on from there at once, while the total it fell from is kept;
/// if it comes back to that, the way back was no use. A reading further up than anything can have flowed is *refused*;
/// the next ones show which total goes on, the new one or the one before. Until one does, the counter is not trusted.
struct CounterTracker: Hashable, Codable, Sendable {
    /// Where it is said: see `ObservationSource`.
    let source: ObservationSource
    private(set) var lastAt: Instant?
    /// What the circuit had counted when `value` was read: the part of a growth that others counted is not counted again.
    var mark: Int64 = 0
    private(set) var refusals = Refusals()
    /// While another one is in charge.
    var comparison = CounterComparison()
    /// The reading growth is counted from.
    private var value: Int64 = 0
    private var phase = Phase.counting
    /// The smallest change seen between two readings.
    private var step: Int64?
    private var interval = TimeSpan.zero
    private var resetHint: UInt64 = 0
    private var allowance = GrowthAllowance()

    private enum Phase: Hashable, Codable, Sendable {
        case counting
        case fallen(Former)
        case refused(Former)
    }

    /// The total that was believed before a reading that cannot follow it.
    private struct Former: Hashable, Codable, Sendable {
        let value: Int64
        let mark: Int64
        let at: Instant
        /// Growth was counted since.
        var isLeft = false
        /// The counter takes back what it counted, as that of a filament does.
        var isDrawnBack = false
        /// What might have been counted besides, had the refused reading not come.
        var allowance: Int64 = 0
    }

    /// How often, and by how much, it exceeded what was heard meanwhile.
    struct Refusals: Hashable, Codable, Sendable {
        var count: Int64 = 0
        var lastAt: Instant?
        /// In the quantity's unit; of power in the same time, as far as it was heard.
        var grown: Int64 = 0
        var heard: Int64 = 0
    }

    struct Reading {
        var value: Int64
        var kind: CounterKind
        var resetHint: UInt64
        var at: Instant
        /// What the circuit has counted so far.
        var counted: Int64
        var power: PowerMeter.Sums?
        /// Nil for what nothing bounds.
        var ceiling: Power?
        var staleAfter: TimeSpan
    }

    enum Outcome: Equatable {
        case first
        /// The same total as before, or noise below it.
        case steady
        case growth(Int64, isRestart: Bool)
        /// It goes on from another total: what it grew by in between is not known.
        case lost
        case refused
        /// No total of this counter goes on yet.
        case doubtful
        /// No value at all.
        case invalid(QuarantineReason)
    }

    /// No counter of a workshop gets there; keeps every later sum far from overflow.
    private static let maximumValue: Int64 = 1 << 53
    /// A fall by so many steps is noise.
    private static let noise: Int64 = 3
    /// A total that was not come back to for so long is gone.
    private static let memory = TimeSpan.hours(2)
    /// A counter that speaks rarely is given twice its time, but no longer than this, before it counts as silent.
    private static let longestInterval = TimeSpan.hours(2)

    init(source: ObservationSource) {
        self.source = source
    }

    /// Some total of it goes on, as far as is known.
    var isTrusted: Bool {
        if case .refused = phase { return false }
        return lastAt != nil
    }

    func isSilent(at now: Instant, _ staleAfter: TimeSpan) -> Bool {
        guard let lastAt else { return true }
        return now - lastAt > max(staleAfter, min(interval * 2, Self.longestInterval))
    }

    mutating func read(_ reading: Reading) -> Outcome {
        guard reading.value >= 0 else { return .invalid(.negativeCounter) }
        guard reading.value <= Self.maximumValue else { return .invalid(.outOfRange) }
        let hint = reading.resetHint
        let isAnnounced = hint != 0 && resetHint != 0 && hint != resetHint
        if hint != 0 { resetHint = hint }
        guard let before = lastAt else {
            lastAt = reading.at
            allowance = GrowthAllowance(reading.power)
            guard reading.kind == .increment else {
                value = reading.value
                return .first
            }
            interval = reading.staleAfter
            return take(increment: reading)
        }
        lastAt = reading.at
        interval = reading.at - before
        guard reading.kind != .increment else { return take(increment: reading) }
        if let ceiling = reading.ceiling {
            allowance.fill(for: interval, reading.power, ceiling: ceiling, step: step)
        }
        learnStep(from: reading.value)
        if isAnnounced, isAnotherCount(reading) { return restart(reading) }
        switch phase {
        case .refused(let former) where reading.value >= former.value && reading.value < value:
            allowance.add(former.allowance)
            return comeBack(to: former, reading)
        case .refused(let former) where reading.value < former.value:
            value = former.value
            return fall(reading, before, from: former)
        case .fallen(let former) where reading.value >= former.value && !hasClimbed(reading, past: former):
            return comeBack(to: former, reading)
        default: break
        }
        return reading.value < value ? fall(reading, before, from: nil) : grow(reading, before)
    }

    // MARK: Up

    private mutating func take(increment reading: Reading) -> Outcome {
        // Nothing says nothing of whether the amounts are right.
        if reading.value == 0, !isTrusted { return .doubtful }
        if let ceiling = reading.ceiling {
            allowance.fill(for: interval, reading.power, ceiling: ceiling, step: nil)
            guard isPlausible(reading.value, reading) else {
                return refuse(reading, grown: reading.value, after: Former(value: 0, mark: mark, at: reading.at))
            }
            allowance.spend(reading.value)
        }
        phase = .counting
        return reading.value == 0 ? .steady : .growth(reading.value, isRestart: false)
    }

    private mutating func grow(_ reading: Reading, _ before: Instant) -> Outcome {
        let amount = reading.value - value
        guard amount > 0 else { return isTrusted ? .steady : .doubtful }
        var next = Phase.counting
        if case .fallen(var former) = phase, reading.value < former.value, reading.at - former.at <= Self.memory {
            // The way up from a dip is use only when there is power that says so.
            if isNoise(former.value - value, reading), !isProved(amount, reading) { return .steady }
            former.isLeft = true
            next = .fallen(former)
        }
        guard isPlausible(amount, reading) else {
            var former = Former(value: value, mark: mark, at: before, allowance: allowance.total)
            if case .refused(let known) = phase { former = known }
            return refuse(reading, grown: amount, after: former)
        }
        allowance.spend(amount)
        value = reading.value
        phase = next
        return .growth(amount, isRestart: false)
    }

    private mutating func refuse(_ reading: Reading, grown: Int64, after former: Former) -> Outcome {
        refusals.count += 1
        refusals.lastAt = reading.at
        refusals.grown += min(grown, Self.maximumValue >> 20)
        refusals.heard += min(allowance.evidence, Self.maximumValue >> 20)
        value = reading.value
        phase = .refused(former)
        allowance.empty()
        return .refused
    }

    /// Counts on from the total before the doubt: what was counted since stands for a part of the growth.
    private mutating func comeBack(to former: Former, _ reading: Reading) -> Outcome {
        value = former.value
        mark = max(former.mark, reading.counted - (reading.value - former.value))
        phase = .counting
        return grow(reading, former.at)
    }

    // MARK: Down

    private mutating func fall(_ reading: Reading, _ before: Instant, from known: Former?) -> Outcome {
        var former = known ?? Former(value: value, mark: mark, at: before)
        if known == nil, case .fallen(let first) = phase, !first.isLeft { former = first }
        let drop = value - reading.value
        value = reading.value
        phase = .fallen(former)
        if isNoise(drop, reading) { return .steady }
        // What is shown is rounded: energy may have fallen by a step less.
        let leastDrop = reading.ceiling == nil ? drop : drop - resolution
        guard reading.kind.restartsAtZero, leastDrop > former.value / 10 else { return .lost }
        if reading.kind == .perJob, reading.value > former.value / 10 {
            // A job that begins anew shows nearly nothing.
            former.isDrawnBack = true
            phase = .fallen(former)
            return .lost
        }
        guard reading.value > 0, isPlausible(reading.value, reading) else { return .lost }
        allowance.spend(reading.value)
        return .growth(reading.value, isRestart: true)
    }

    /// Whether what the device announces is another count, or only its own new start, which a total may outlive.
    ///
    /// A day's total does: its day begins with a fall. Of any other that is further up than before, the power heard
    /// meanwhile says whether it began at zero or went on.
    private func isAnotherCount(_ reading: Reading) -> Bool {
        guard reading.kind != .daily else { return false }
        guard reading.value >= value, reading.ceiling != nil, allowance.isHeard else { return true }
        return allowance.evidence >= reading.value - value / 2
    }

    private mutating func restart(_ reading: Reading) -> Outcome {
        value = reading.value
        phase = .counting
        guard reading.kind.restartsAtZero, reading.value > 0 else { return .lost }
        guard isPlausible(reading.value, reading) else {
            let former = Former(value: reading.value, mark: reading.counted, at: reading.at)
            return refuse(reading, grown: reading.value, after: former)
        }
        allowance.spend(reading.value)
        return .growth(reading.value, isRestart: true)
    }

    /// It went past the total it fell from by counting, and did not jump back to it.
    private func hasClimbed(_ reading: Reading, past former: Former) -> Bool {
        guard reading.at - former.at <= Self.memory else { return true }
        guard reading.ceiling != nil else { return former.isLeft && !former.isDrawnBack }
        guard !isNoise(former.value - value, reading) else { return false }
        // What is left over from before says nothing of this one step.
        let heard = allowance.evidence + allowance.evidence / 2 + resolution
        return allowance.isHeard && reading.value - value <= heard
    }

    // MARK: What is known of it

    private mutating func learnStep(from reading: Int64) {
        // A fall may be of any size, so it only tells of smaller steps.
        guard reading != value, reading > value || step != nil else { return }
        step = min(step ?? .max, abs(reading - value))
    }

    private var resolution: Int64 { min(step ?? .max, GrowthAllowance.unknownStep) }

    /// Energy trembles by its last digit; pieces and minutes do not.
    private func isNoise(_ drop: Int64, _ reading: Reading) -> Bool {
        reading.ceiling != nil && drop <= Self.noise * resolution
    }

    private func isPlausible(_ amount: Int64, _ reading: Reading) -> Bool {
        reading.ceiling == nil || amount <= (isTrusted ? allowance.total : allowance.proved)
    }

    private func isProved(_ amount: Int64, _ reading: Reading) -> Bool {
        reading.ceiling != nil && allowance.evidence >= amount / 2
    }
}

extension CounterKind {
    fileprivate var restartsAtZero: Bool { self == .resetsToZero || self == .perJob || self == .daily }
}
