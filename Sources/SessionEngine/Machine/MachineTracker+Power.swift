import UsageDomain

/// All circuits of a machine add up: its power, its energy where nothing counts it, and what its power says of its state.
///
/// A circuit that cannot be heard adds nothing. When it drew power until then, the sum of the others is a lower bound:
/// it still proves work, and nothing less.
extension MachineTracker {
    private static let maximumPower: Int64 = 10_000_000_000
    private static let maximumCircuits = 256
    /// What meters show of nothing, in either direction.
    private static let noise = Power.watts(5)

    /// What the circuits that can be heard draw together.
    struct Draw {
        var sum = Power(milliwatts: 0)
        /// Whose falling silent would end it: of the devices that draw power the one heard longest ago.
        var device: Int
        var isLowerBound = false
    }

    // MARK: Hearing

    /// - Parameter isContinued: more of the same message follows, and only then the sum is one.
    mutating func hearPower(
        _ milliwatts: Int64, _ device: Int, _ channel: Int?, isContinued: Bool, at now: Instant,
        _ context: MachineContext, _ effects: inout [Effect]
    ) {
        let settings = context.settings
        hasStateSource = true
        guard let index = circuitIndex(device, channel) else {
            effects.append(.quarantined(machine: context.machine, .outOfRange, at: now))
            return
        }
        let power = Power(milliwatts: min(max(milliwatts, 0), Self.maximumPower))
        if milliwatts < -max(settings.power.onAbove, Self.noise).milliwatts {
            effects.append(.quarantined(machine: context.machine, .negativePower, at: now))
            doubt(index, at: now, context, &effects)
        } else if !draws(power, settings) || contradictRelays(of: index, at: now, settings) {
            take(power, of: index, at: now, context, &effects)
        }
        guard !isContinued, circuits.contains(where: { $0.sampledAt == now }) else { return }
        classify(at: now, context)
        if let draw = draw(at: now, settings) {
            effects.append(.power(machine: context.machine, draw.sum, at: now))
        }
    }

    private mutating func circuitIndex(_ device: Int, _ channel: Int?) -> Int? {
        if let known = circuits.firstIndex(where: { $0.device == device && $0.channel == channel }) { return known }
        guard circuits.count < Self.maximumCircuits else { return nil }
        circuits.append(Circuit(device: device, channel: channel))
        return circuits.count - 1
    }

    /// Enough to be more than what a meter shows of nothing.
    func draws(_ power: Power?, _ settings: MachineSettings) -> Bool {
        power.map { $0 > settings.power.onAbove } ?? false
    }

    /// Takes a reading, and counts the energy since the one before where no counter does.
    mutating func take(
        _ power: Power, of index: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        if isIntegrated(circuits[index]),
            let energy = circuits[index].integrate(to: now, within: context.settings.staleAfter)
        {
            count(.energy, energy.amount, from: energy.from, to: now, .estimated, context, &effects)
        }
        circuits[index].sample(power, at: now)
    }

    /// A clamp mounted the wrong way round says nothing that can be used, and its last word does not stand for ever.
    private mutating func doubt(
        _ index: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard circuits[index].power != nil, let last = circuits[index].sampledAt,
            now - last > context.settings.staleAfter
        else { return }
        if held.source == .power { enter(classifier.interrupt(), context, &effects) }
        circuits[index].lose(isMissed: true)
        reclassify(at: now, hasMissed: true, context)
    }

    // MARK: The sum

    /// What is said without a number is the sum of what is said with one, where that is.
    private func isPart(_ circuit: Circuit) -> Bool {
        circuit.channel != nil
            || !circuits.contains {
                $0.device == circuit.device && $0.channel != nil && ($0.power != nil || $0.isMissed)
            }
    }

    /// Nil when none of the circuits can be heard.
    func draw(at now: Instant, _ settings: MachineSettings) -> Draw? {
        var sum: Int64 = 0
        var isLowerBound = false
        var drawing: (device: Int, heard: Instant)?
        var any: (device: Int, heard: Instant)?
        for circuit in circuits where isPart(circuit) {
            let isDrawing = draws(circuit.power, settings)
            let signals = devices[circuit.device]
            guard let power = circuit.power, let heard = signals.lastHeard, signals.isFresh(at: now, settings.staleAfter)
            else {
                isLowerBound = isLowerBound || circuit.isMissed || isDrawing
                continue
            }
            sum += power.milliwatts
            if isDrawing, drawing.map({ heard < $0.heard }) ?? true { drawing = (circuit.device, heard) }
            if any.map({ heard > $0.heard }) ?? true { any = (circuit.device, heard) }
        }
        return (drawing ?? any).map {
            Draw(sum: Power(milliwatts: sum), device: $0.device, isLowerBound: isLowerBound)
        }
    }

    mutating func classify(at now: Instant, _ context: MachineContext) {
        guard let draw = draw(at: now, context.settings) else { return }
        let before = classifier.pending.count
        classifier.sample(draw.sum, at: now, context.settings.power)
        if classifier.pending.count != before { book.time.cut(at: now) }
    }

    // MARK: Losing

    /// Lets go of circuits whose devices cannot be heard any more.
    mutating func dropSilentCircuits(at now: Instant, _ context: MachineContext) {
        loseCircuits(at: now, context) { !$0.isFresh(at: now, context.settings.staleAfter) }
    }

    mutating func loseCircuits(of device: Int, at now: Instant, _ context: MachineContext) {
        guard circuits.contains(where: { $0.device == device && $0.power != nil }) else { return }
        var hasMissed = false
        for index in circuits.indices where circuits[index].device == device {
            lose(index, context.settings, &hasMissed)
        }
        reclassify(at: now, hasMissed: hasMissed, context)
    }

    private mutating func loseCircuits(
        at now: Instant, _ context: MachineContext, where isLost: (DeviceSignals) -> Bool
    ) {
        var (hasLost, hasMissed) = (false, false)
        for index in circuits.indices where circuits[index].power != nil && isLost(devices[circuits[index].device]) {
            lose(index, context.settings, &hasMissed)
            hasLost = true
        }
        if hasLost { reclassify(at: now, hasMissed: hasMissed, context) }
    }

    private mutating func lose(_ index: Int, _ settings: MachineSettings, _ hasMissed: inout Bool) {
        let isMissed = draws(circuits[index].power, settings) && !devices[circuits[index].device].isGone
        circuits[index].lose(isMissed: isMissed)
        hasMissed = hasMissed || isMissed
    }

    private mutating func reclassify(at now: Instant, hasMissed: Bool, _ context: MachineContext) {
        guard let draw = draw(at: now, context.settings) else {
            classifier.forget()
            return
        }
        if hasMissed {
            classifier.settle(draw.sum, at: now, context.settings.power)
        } else {
            classifier.sample(draw.sum, at: now, context.settings.power)
        }
    }

    // MARK: Energy

    /// Whether the energy of a circuit follows from its power, because no counter tells it.
    ///
    /// A counter without a number, beside numbered channels without counters, tells the energy of them all.
    func isIntegrated(_ circuit: Circuit) -> Bool {
        var hasNumberedCounter = false
        var hasTotal = false
        for counter in counters
        where counter.quantity == .energy && counter.device == circuit.device && counter.lastAt != nil {
            if counter.channel == circuit.channel { return false }
            if counter.channel == nil { hasTotal = true } else { hasNumberedCounter = true }
        }
        if circuit.channel != nil { return hasNumberedCounter || !hasTotal }
        return !hasNumberedCounter && isPart(circuit)
    }

    /// Whether a reading of a counter is of something that no other reading counts already.
    ///
    /// Energy adds up over circuits; a total beside counters of its parts is theirs. Of anything else the device of the
    /// lowest ordinal that can be heard counts.
    func counts(_ counter: CounterTracker, at now: Instant, _ settings: MachineSettings) -> Bool {
        guard counter.quantity == .energy else {
            return !counters.contains {
                $0.quantity == counter.quantity && $0.device < counter.device
                    && devices[$0.device].isFresh(at: now, settings.staleAfter)
            }
        }
        return counter.channel != nil
            || !counters.contains { $0.quantity == .energy && $0.device == counter.device && $0.channel != nil }
    }
}
