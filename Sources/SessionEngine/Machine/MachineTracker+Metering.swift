import UsageDomain

/// Power and counters: what flowed, told by whoever can be believed.
extension MachineTracker {
    /// What a circuit of a machine carries when nobody says less.
    private static let usualCeiling = Power.watts(25_000)
    private static let maximumCircuits = 256
    /// An interval so short is let go when a counter loses it: the grade of hours is worth more.
    private static let shortLoss = TimeSpan.seconds(30)

    // MARK: Power

    /// Nil when there are too many already: channels are numbered by devices.
    mutating func meter(of device: Int, _ channel: Int?) -> Int? {
        if let known = meters.firstIndex(where: { $0.device == device && $0.channel == channel }) { return known }
        guard meters.count < Self.maximumCircuits else { return nil }
        meters.append(PowerMeter(device: device, channel: channel))
        if metered(.energy, device, channel) == nil {
            metered.append(MeteredQuantity(device: device, channel: channel, quantity: .energy))
        }
        return meters.count - 1
    }

    /// Counts by power what no counter of these circuits tells.
    mutating func integratePower(
        of meter: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        for index in metered.indices
        where metered[index].quantity == .energy && isBeside(meters[meter], metered[index]) {
            guard metered[index].inCharge(at: now, context.settings.staleAfter) == nil else { continue }
            integrate(index, at: now, context, &effects)
        }
    }

    private mutating func integrate(
        _ index: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard let held = sums(besides: index, at: now, context)?.held else { return }
        guard isCounted(index, at: now, context) else {
            metered[index].pass(to: now, held: held)
            return
        }
        let from = metered[index].through ?? now
        let amount = metered[index].integrate(at: now, held: held)
        count(.energy, amount, from: from, to: now, .estimated, context, &effects)
    }

    // MARK: Counters

    mutating func readCounter(
        _ quantity: Quantity, _ value: Int64, _ kind: CounterKind, _ resetHint: UInt64, _ observation: TimedObservation,
        _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard quantity.isCumulative else { return }
        let (now, device, settings) = (observation.at, observation.device, context.settings)
        let index: Int
        if let known = metered(quantity, device, observation.observation.channel) {
            index = known
        } else {
            guard metered.count < Self.maximumCircuits * 2 else {
                effects.append(.quarantined(machine: context.machine, .outOfRange, at: now))
                return
            }
            index = metered.count
            metered.append(
                MeteredQuantity(device: device, channel: observation.observation.channel, quantity: quantity))
        }
        guard let tracker = metered[index].tracker(of: observation.observation.source) else { return }
        let isEnergy = quantity == .energy
        let sums = isEnergy ? sums(besides: index, at: now, context) : nil
        let before = metered[index].trackers[tracker].lastAt
        let outcome = metered[index].read(
            tracker,
            CounterTracker.Reading(
                value: value, kind: kind, resetHint: resetHint, at: now, counted: metered[index].counted, power: sums,
                ceiling: isEnergy ? ceiling(of: device, settings) : nil, staleAfter: settings.staleAfter))
        if let reason = outcome.quarantine {
            effects.append(.quarantined(machine: context.machine, reason, at: now))
            if case .invalid = outcome { return }
        }
        guard isCounted(index, at: now, context) else {
            metered[index].settle(tracker, at: now, held: sums?.held)
            return
        }
        let charge = metered[index].inCharge(at: now, settings.staleAfter)
        guard charge == tracker || charge == nil else {
            metered[index].standBy(tracker)
            return
        }
        let from = before ?? now
        switch outcome {
        case .first:
            metered[index].settle(tracker, at: now, held: sums?.held)
        case .steady:
            metered[index].pass(to: now, held: sums?.held)
            count(quantity, 0, from: from, to: now, .measured, context, &effects)
        case .growth(let growth, let isRestart):
            // Only what others counted since may already reach into the time before.
            let isShared = metered[index].counted != metered[index].trackers[tracker].mark
            var since = isShared ? max(from, metered[index].through ?? from) : from
            // What a job counts from zero was not used before the job.
            if kind == .perJob, isRestart { since = max(since, workBegan ?? since) }
            let amount = metered[index].count(growth, by: tracker, at: now, held: sums?.held)
            if quantity == .busyTime, !isRestart { proveWork(amount, since: since, context, &effects) }
            count(quantity, amount, from: since, to: now, .measured, context, &effects)
        case .lost where now - from <= Self.shortLoss:
            metered[index].settle(tracker, at: now, held: sums?.held)
        case .lost, .refused, .doubtful, .invalid:
            if isEnergy { integrate(index, at: now, context, &effects) }
            metered[index].settle(tracker, at: now, held: sums?.held)
        }
    }

    private func ceiling(of device: Int, _ settings: MachineSettings) -> Power {
        if let rated = settings.ratedPower { return rated }
        guard settings.carries.indices.contains(device) else { return Self.usualCeiling }
        return settings.carries[device] ?? Self.usualCeiling
    }

    // MARK: Circuits

    private func metered(_ quantity: Quantity, _ device: Int, _ channel: Int?) -> Int? {
        metered.firstIndex { $0.device == device && $0.quantity == quantity && $0.channel == channel }
    }

    /// Whether the power of a meter flows through what this counts: the circuit's own; else, of what a device counts
    /// without a number, that of its numbered channels; else the first that has no counter.
    private func isBeside(_ meter: PowerMeter, _ quantity: MeteredQuantity) -> Bool {
        meter.device == quantity.device && meter.channel == quantity.channel || isAlsoBeside(meter, quantity)
    }

    private func isAlsoBeside(_ meter: PowerMeter, _ quantity: MeteredQuantity) -> Bool {
        var hasChannels = false
        for other in meters where other.device == quantity.device {
            if other.channel == quantity.channel { return false }
            hasChannels = hasChannels || other.channel != nil
        }
        if quantity.channel == nil, hasChannels { return meter.device == quantity.device }
        func isFree(_ meter: PowerMeter) -> Bool {
            !metered.contains {
                $0.quantity == .energy && $0.device == meter.device && $0.channel == meter.channel
                    && !$0.trackers.isEmpty
            }
        }
        let first = meters.first { $0.device == quantity.device && isFree($0) } ?? meters.first(where: isFree)
        return first.map { $0.device == meter.device && $0.channel == meter.channel } ?? false
    }

    private func sums(besides index: Int, at now: Instant, _ context: MachineContext) -> PowerMeter.Sums? {
        var total: PowerMeter.Sums?
        for meter in meters where isBeside(meter, metered[index]) {
            let sums = meter.sums(at: now, context.settings.staleAfter)
            total = total.map { $0 + sums } ?? sums
        }
        return total
    }

    /// Whether what a circuit counts of a quantity is the machine's.
    ///
    /// Energy adds up over circuits; what a device counts without a number is the sum of its numbered channels, and counts
    /// where they have no counters. Power alone counts where no counter has it beside it. Of anything else the first circuit of the lowest ordinal that can be heard counts for the machine.
    private func isCounted(_ index: Int, at now: Instant, _ context: MachineContext) -> Bool {
        let own = metered[index]
        guard own.quantity == .energy else {
            return !metered.contains { other in
                other.quantity == own.quantity
                    && (other.device, other.channel ?? -1) < (own.device, own.channel ?? -1)
                    && devices[other.device].isFresh(at: now, context.settings.staleAfter)
            }
        }
        if own.channel == nil, hasNumberedCounter(own.device) { return false }
        guard own.trackers.isEmpty else { return true }
        guard let meter = meters.first(where: { $0.device == own.device && $0.channel == own.channel }), isPart(meter)
        else { return false }
        return !metered.contains { other in
            other.quantity == .energy && !other.trackers.isEmpty && isBeside(meter, other)
                && (other.channel != nil || !hasNumberedCounter(other.device))
        }
    }

    /// What the counters of each circuit counted, and what the power beside them adds up to, in milliwatt-hours.
    var energyBesidePower: [(device: Int, channel: Int?, counted: Int64, heard: Int64)] {
        metered.filter { $0.quantity == .energy && !$0.trackers.isEmpty }.map { quantity in
            let heard = meters.filter { isBeside($0, quantity) }.reduce(Int64(0)) { $0 + $1.energy }
            return (quantity.device, quantity.channel, quantity.counted, heard)
        }
    }

    private func hasNumberedCounter(_ device: Int) -> Bool {
        metered.contains {
            $0.quantity == .energy && $0.device == device && $0.channel != nil && !$0.trackers.isEmpty
        }
    }

    /// The oldest instant that an increase yet to come may begin at.
    func reach(_ staleAfter: TimeSpan) -> Instant {
        var reach = through
        for quantity in metered {
            if let last = quantity.through, through - last <= staleAfter * 2 { reach = min(reach, last) }
            for tracker in quantity.trackers {
                guard let last = tracker.lastAt, !tracker.isSilent(at: through, staleAfter) else { continue }
                reach = min(reach, last)
            }
        }
        return reach
    }

    private mutating func count(
        _ quantity: Quantity, _ amount: Int64, from: Instant, to: Instant, _ grade: Grade, _ context: MachineContext,
        _ effects: inout [Effect]
    ) {
        if amount > 0 {
            effects.append(
                .increase(
                    machine: context.machine, quantity: quantity, amount: amount, from: from, to: to, grade: grade))
        }
        book.addIncrease(quantity, amount, grade, from: from, to: to, context, &effects)
    }

    /// A device that counted its working time through a silence proves that much work in it, if the session is still
    /// open: that much of the gap becomes busy, at its beginning; the rest stays unknown.
    private mutating func proveWork(
        _ amount: Int64, since: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard let gapEnd = book.gapEnd, let index = book.openIndex,
            book.records[index].start <= book.settledThrough
        else { return }
        let gapStart = book.settledThrough
        let proved = min(amount - max(0, (gapStart - since).milliseconds), (gapEnd - gapStart).milliseconds)
        guard proved > 0 else { return }
        settle(.busy, to: gapStart + .milliseconds(proved), .measured, context, &effects)
    }
}

extension CounterTracker.Outcome {
    fileprivate var quarantine: QuarantineReason? {
        switch self {
        case .refused: .implausibleIncrease
        case .invalid(let reason): reason
        case .first, .steady, .growth, .lost, .doubtful: nil
        }
    }
}
