import UsageDomain

/// All meters of a machine add up: its power, its energy where nothing counts it, and what its power says of its state.
///
/// A circuit that cannot be heard adds nothing. When it drew power until then, the sum of the others is a lower bound:
/// it still proves work, and nothing less.
extension MachineTracker {
    private static let maximumPower: Int64 = 10_000_000_000
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

    /// Takes what a meter says of power; while more of the same message follows, the sum is none yet.
    mutating func hearPower(
        _ milliwatts: Int64, _ device: Int, _ channel: Int?, isContinued: Bool, at now: Instant,
        _ context: MachineContext, _ effects: inout [Effect]
    ) {
        hasStateSource = true
        guard let index = meter(of: device, channel) else {
            effects.append(.quarantined(machine: context.machine, .outOfRange, at: now))
            return
        }
        let power = Power(milliwatts: min(max(milliwatts, 0), Self.maximumPower))
        if milliwatts < -max(context.settings.power.onAbove, Self.noise).milliwatts {
            effects.append(.quarantined(machine: context.machine, .negativePower, at: now))
            meters[index].refuse(at: now)
            doubt(index, at: now, context, &effects)
        } else if !context.draws(power) || contradictRelays(of: index, at: now, context) {
            take(power, of: index, at: now, context, &effects)
        }
        guard !isContinued, meters.contains(where: { $0.lastAt == now }) else { return }
        if let sum = classify(at: now, context) {
            effects.append(.power(machine: context.machine, sum, at: now))
        }
    }

    /// Takes a reading, and counts the energy since the one before where no counter does.
    mutating func take(
        _ power: Power, of index: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        meters[index].sample(power, at: now, context.settings.staleAfter)
        integratePower(of: index, at: now, context, &effects)
    }

    /// A clamp mounted the wrong way round says nothing that can be used, and its last word does not stand for ever.
    private mutating func doubt(
        _ index: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard meters[index].last != nil, let last = meters[index].lastAt,
            now - last > context.settings.staleAfter
        else { return }
        if phase.view?.source == .power { enter(classifier.interrupt(), context, &effects) }
        meters[index].forget(isMissed: true)
        reclassify(at: now, hasMissed: true, context)
    }

    // MARK: The sum

    /// What is said without a number is the sum of what is said with one, where that is.
    func isPart(_ index: Int) -> Bool {
        meters[index].channel != nil
            || !meters.indices.contains {
                meters[$0].device == meters[index].device && meters[$0].channel != nil
                    && (meters[$0].last != nil || meters[$0].isMissed)
            }
    }

    /// Nil when none of the circuits can be heard.
    func draw(at now: Instant, _ context: MachineContext) -> Draw? {
        var sum: Int64 = 0
        var isLowerBound = false
        var drawing: (device: Int, heard: Instant)?
        var any: (device: Int, heard: Instant)?
        for index in meters.indices where isPart(index) {
            let device = meters[index].device
            let isDrawing = context.draws(meters[index].last)
            guard let power = meters[index].last, let heard = devices[device].lastHeard,
                devices[device].isFresh(at: now, context.settings.staleAfter)
            else {
                isLowerBound = isLowerBound || meters[index].isMissed || isDrawing
                continue
            }
            sum += power.milliwatts
            if isDrawing, drawing.map({ heard < $0.heard }) ?? true { drawing = (device, heard) }
            if any.map({ heard > $0.heard }) ?? true { any = (device, heard) }
        }
        return (drawing ?? any).map {
            Draw(sum: Power(milliwatts: sum), device: $0.device, isLowerBound: isLowerBound)
        }
    }

    /// Reads the state from what is drawn now.
    @discardableResult
    mutating func classify(at now: Instant, _ context: MachineContext) -> Power? {
        guard let sum = draw(at: now, context)?.sum else { return nil }
        let before = classifier.pending.count
        classifier.sample(sum, at: now, context.settings.power)
        if classifier.pending.count != before { book.time.cut(at: now) }
        return sum
    }

    // MARK: Losing

    /// Lets go of circuits whose devices cannot be heard any more.
    mutating func dropSilentMeters(at now: Instant, _ context: MachineContext) {
        let staleAfter = context.settings.staleAfter
        loseMeters(
            meters.indices.filter {
                meters[$0].last != nil && !devices[meters[$0].device].isFresh(at: now, staleAfter)
            }, at: now, context)
    }

    mutating func loseMeters(of device: Int, at now: Instant, _ context: MachineContext) {
        loseMeters(
            meters.indices.filter { meters[$0].last != nil && meters[$0].device == device }, at: now, context)
    }

    private mutating func loseMeters(_ lost: [Int], at now: Instant, _ context: MachineContext) {
        guard !lost.isEmpty else { return }
        var hasMissed = false
        for index in lost {
            let isMissed = context.draws(meters[index].last) && !devices[meters[index].device].isGone
            meters[index].forget(isMissed: isMissed)
            hasMissed = hasMissed || isMissed
        }
        reclassify(at: now, hasMissed: hasMissed, context)
    }

    private mutating func reclassify(at now: Instant, hasMissed: Bool, _ context: MachineContext) {
        guard let draw = draw(at: now, context) else {
            classifier.forget()
            return
        }
        if hasMissed {
            classifier.settle(draw.sum, at: now, context.settings.power)
        } else {
            classifier.sample(draw.sum, at: now, context.settings.power)
        }
    }
}
