import UsageDomain

/// Power and counters: what flowed, told by whoever can be believed.
extension MachineTracker {
    private static let maximumCircuits = 256
    /// An interval so short is let go when a counter loses it: the grade of hours is worth more.
    private static let shortLoss = TimeSpan.seconds(30)

    // MARK: Power

    /// Nil when there are too many already: channels are numbered by devices.
    mutating func meter(of device: Int, _ channel: Int?) -> Int? {
        let known = meters.indices.first { meters[$0].device == device && meters[$0].channel == channel }
        if let known { return known }
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
        where metered[index].quantity == .energy && isBeside(meter, index) {
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
        let (now, device, staleAfter) = (observation.at, observation.device, context.settings.staleAfter)
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
                ceiling: isEnergy ? context.ceiling(of: device) : nil, staleAfter: staleAfter))
        if let reason = outcome.quarantine {
            effects.append(.quarantined(machine: context.machine, reason, at: now))
            if case .invalid = outcome { return }
        }
        guard isCounted(index, at: now, context) else {
            metered[index].settle(tracker, at: now, held: sums?.held)
            return
        }
        let charge = metered[index].inCharge(at: now, staleAfter)
        guard charge == tracker || charge == nil else {
            metered[index].standBy(tracker, growth: outcome.knownGrowth)
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

    // MARK: Circuits

    private func metered(_ quantity: Quantity, _ device: Int, _ channel: Int?) -> Int? {
        metered.indices.first {
            metered[$0].device == device && metered[$0].quantity == quantity && metered[$0].channel == channel
        }
    }

    /// Whether the power of a meter flows through what this counts: the circuit's own; else, of what a device counts
    /// without a number, that of its numbered channels; else the first that has no counter.
    private func isBeside(_ meter: Int, _ quantity: Int) -> Bool {
        meters[meter].device == metered[quantity].device && meters[meter].channel == metered[quantity].channel
            || isAlsoBeside(meter, quantity)
    }

    private func isAlsoBeside(_ meter: Int, _ quantity: Int) -> Bool {
        let (device, channel) = (metered[quantity].device, metered[quantity].channel)
        var hasChannels = false
        for other in meters.indices where meters[other].device == device {
            if meters[other].channel == channel { return false }
            hasChannels = hasChannels || meters[other].channel != nil
        }
        if channel == nil, hasChannels { return meters[meter].device == device }
        func isFree(_ meter: Int) -> Bool {
            !metered.indices.contains {
                metered[$0].quantity == .energy && metered[$0].device == meters[meter].device
                    && metered[$0].channel == meters[meter].channel && !metered[$0].trackers.isEmpty
            }
        }
        let first =
            meters.indices.first { meters[$0].device == device && isFree($0) } ?? meters.indices.first(where: isFree)
        return first.map {
            meters[$0].device == meters[meter].device && meters[$0].channel == meters[meter].channel
        } ?? false
    }

    private func sums(besides index: Int, at now: Instant, _ context: MachineContext) -> PowerMeter.Sums? {
        var total: PowerMeter.Sums?
        for meter in meters.indices where isBeside(meter, index) {
            let sums = meters[meter].sums(at: now, context.settings.staleAfter)
            total = total.map { $0 + sums } ?? sums
        }
        return total
    }

    /// Whether what a circuit counts of a quantity is the machine's.
    ///
    /// Energy adds up over circuits; what a device counts without a number is the sum of its numbered channels, and counts
    /// where they have no counters. Power alone counts where no counter has it beside it. Of anything else the first circuit
    /// of the lowest ordinal that can be heard counts for the machine.
    private func isCounted(_ index: Int, at now: Instant, _ context: MachineContext) -> Bool {
        let (quantity, device, channel) = (metered[index].quantity, metered[index].device, metered[index].channel)
        guard quantity == .energy else {
            return !metered.indices.contains { other in
                metered[other].quantity == quantity
                    && (metered[other].device, metered[other].channel ?? -1) < (device, channel ?? -1)
                    && devices[metered[other].device].isFresh(at: now, context.settings.staleAfter)
            }
        }
        if channel == nil, hasNumberedCounter(device) { return false }
        guard metered[index].trackers.isEmpty else { return true }
        guard let meter = meters.indices.first(where: { meters[$0].device == device && meters[$0].channel == channel }),
            isPart(meter)
        else { return false }
        return !metered.indices.contains { other in
            metered[other].quantity == .energy && !metered[other].trackers.isEmpty && isBeside(meter, other)
                && (metered[other].channel != nil || !hasNumberedCounter(metered[other].device))
        }
    }

    /// What the counters of each circuit counted, and what the power beside them adds up to, in milliwatt-hours.
    var energyBesidePower: [(device: Int, channel: Int?, counted: Int64, heard: Int64)] {
        metered.indices.filter { metered[$0].quantity == .energy && !metered[$0].trackers.isEmpty }.map { index in
            let heard = meters.indices.filter { isBeside($0, index) }.reduce(Int64(0)) { $0 + meters[$1].energy }
            return (metered[index].device, metered[index].channel, metered[index].counted, heard)
        }
    }

    private func hasNumberedCounter(_ device: Int) -> Bool {
        metered.indices.contains {
            metered[$0].quantity == .energy && metered[$0].device == device && metered[$0].channel != nil
                && !metered[$0].trackers.isEmpty
        }
    }

    /// The oldest instant that an increase yet to come may begin at.
    ///
    /// It changes nothing: a tracker that may not be changed is copied as a whole to be looked at, here for every message.
    mutating func reach(_ staleAfter: TimeSpan) -> Instant {
        var reach = through
        for index in metered.indices {
            if let last = metered[index].through, through - last <= staleAfter * 2 { reach = min(reach, last) }
            for tracker in metered[index].trackers.indices {
                guard let last = metered[index].trackers[tracker].lastAt, last < reach,
                    !metered[index].trackers[tracker].isSilent(at: through, staleAfter)
                else { continue }
                reach = last
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
    /// Since the reading before; nil where that is not known.
    fileprivate var knownGrowth: Int64? {
        switch self {
        case .steady: 0
        case .growth(let growth, let isRestart): isRestart ? nil : growth
        case .first, .lost, .refused, .doubtful, .invalid: nil
        }
    }

    fileprivate var quarantine: QuarantineReason? {
        switch self {
        case .refused: .implausibleIncrease
        case .invalid(let reason): reason
        case .first, .steady, .growth, .lost, .doubtful: nil
        }
    }
}
