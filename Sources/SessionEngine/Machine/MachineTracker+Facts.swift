import UsageDomain

extension MachineTracker {
    mutating func apply(_ observation: TimedObservation, _ context: MachineContext, _ effects: inout [Effect]) {
        let (device, now) = (observation.device, observation.at)
        let fact = observation.observation.fact
        var isRestarted = false
        if let stamp = observation.stamp { isRestarted = noteBoot(stamp, of: device, at: now, context, &effects) }
        if case .link(let link) = fact, link != .heard {
            hear(link, from: device, at: now, context, &effects)
            return
        }
        // After a silence what the device said before it is no longer known, whatever it speaks of now.
        if !isRestarted, let last = devices[device].lastHeard, now - last > context.settings.staleAfter {
            forgetWords(of: device)
        }
        devices[device].lastHeard = now
        devices[device].isOffline = false
        devices[device].isBridgeDown = false
        switch fact {
        case .level(.power, let milliwatts):
            samplePower(milliwatts, device, at: now, context, &effects)
            refresh(at: now, context, &effects)
        case .level(.progress, let value):
            note(value, in: \.progress, of: device, at: now, context, &effects)
        case .level, .link:
            refresh(at: now, context, &effects)
        case .counter(let quantity, let value, let kind, let resetHint):
            if quantity == .busyTime {
                note(value, in: \.workedTime, of: device, at: now, context, &effects)
            } else {
                refresh(at: now, context, &effects)
            }
            readCounter(quantity, value, kind, resetHint, device, at: now, context, &effects)
        case .state(let state):
            devices[device].saysState = true
            setController(state, device, isNative: observation.stamp != nil, at: now, context)
            refresh(at: now, context, &effects)
        case .halt(let isHalted):
            hear(isHalted: isHalted, from: device)
            refresh(at: now, context, &effects)
        case .relay(let isOn):
            hasStateSource = true
            relay = RelayWord(isOn: isOn, device: device)
            // Nothing flows through an open switch, whatever was measured last.
            if !isOn, powerDevice == device { samplePower(0, device, at: now, context, &effects) }
            refresh(at: now, context, &effects)
        case .job(let event):
            hear(event, from: device, isNative: observation.stamp != nil, at: now, context, &effects)
        case .badge(let event):
            refresh(at: now, context, &effects)
            badge(event, at: now, context, &effects)
        case .period:
            note(fact, of: device)
            refresh(at: now, context, &effects)
        }
        if fact.speaksOfState { devices[device].startedAt = nil }
    }

    /// Of several controllers the one of the lowest ordinal that can be heard speaks.
    mutating func setController(
        _ state: MachineState, _ device: Int, isNative: Bool, at now: Instant, _ context: MachineContext
    ) {
        hasStateSource = true
        if let controller, controller.device < device,
            devices[controller.device].isFresh(at: now, context.settings.staleAfter)
        {
            return
        }
        controller =
            state == .unknown ? nil : ControllerWord(state: state, device: device, isNative: isNative)
    }

    // MARK: Reboots

    /// A device that started again knows nothing of the time before: what it said ends with its last message, and what
    /// it says now goes back to its start at most.
    ///
    /// - Returns: true when this is the first message of another life.
    private mutating func noteBoot(
        _ stamp: NativeStamp, of device: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) -> Bool {
        let before = devices[device].boot
        devices[device].boot = stamp.boot
        guard let before, before != stamp.boot else { return false }
        if held.state != .unknown, held.device == device {
            devices[device].isOffline = true
            loseSource(at: now, context, &effects)
            devices[device].isOffline = false
        }
        if jobDevice == device, held.state == .unknown { book.giveUpJob(context, &effects) }
        forgetWords(of: device)
        let isPlausible = stamp.uptime > .zero && stamp.uptime <= context.settings.staleAfter
        devices[device].startedAt = isPlausible ? now - stamp.uptime : nil
        return true
    }

    // MARK: Words

    mutating func forgetWords(of device: Int) {
        devices[device].startedAt = nil
        devices[device].isHalted = false
        if controller?.device == device { controller = nil }
        if relay?.device == device { relay = nil }
        if powerDevice == device {
            powerDevice = nil
            classifier.forget()
        }
    }

    // MARK: Power and counters

    private static let maximumPower: Int64 = 10_000_000_000

    /// Of several devices that measure power the one of the lowest ordinal that can be heard counts.
    private mutating func samplePower(
        _ milliwatts: Int64, _ device: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        let settings = context.settings
        hasStateSource = true
        if let powerDevice, powerDevice < device, devices[powerDevice].isFresh(at: now, settings.staleAfter) { return }
        powerDevice = device
        if !hasEnergyCounter, let last = classifier.last, let from = classifier.lastAt, from < now,
            now - from <= settings.staleAfter
        {
            count(.energy, integrator.add(last, for: now - from), from: from, to: now, .estimated, context, &effects)
        }
        let before = classifier.pending.count
        classifier.sample(
            Power(milliwatts: min(max(milliwatts, 0), Self.maximumPower)), at: now, settings.power)
        if classifier.pending.count != before { book.time.cut(at: now) }
    }

    private mutating func readCounter(
        _ quantity: Quantity, _ value: Int64, _ kind: CounterKind, _ resetHint: UInt64, _ device: Int,
        at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard quantity.isCumulative else { return }
        let index: Int
        if let known = counters.firstIndex(where: { $0.quantity == quantity && $0.device == device }) {
            index = known
        } else {
            index = counters.count
            counters.append(CounterTracker(quantity: quantity, device: device))
        }
        let reading = counters[index].read(value, kind, resetHint: resetHint, at: now, context.settings)
        let isSecond = counters.contains {
            $0.quantity == quantity && $0.device < device
                && devices[$0.device].isFresh(at: now, context.settings.staleAfter)
        }
        switch reading {
        case .refused(let reason):
            effects.append(.quarantined(machine: context.machine, reason, at: now))
        case .baseline:
            if quantity == .energy { hasEnergyCounter = true }
        case .steady(let from):
            if quantity == .energy { hasEnergyCounter = true }
            guard !isSecond else { return }
            count(quantity, 0, from: from, to: now, .measured, context, &effects)
        case .growth(let amount, let from, let isRestart):
            if quantity == .energy { hasEnergyCounter = true }
            guard !isSecond else { return }
            if quantity == .busyTime, !isRestart { proveWork(amount, since: from, context, &effects) }
            // What a job counts from zero was not used before the job.
            let from = kind == .perJob && isRestart ? max(from, workBegan ?? from) : from
            count(quantity, amount, from: from, to: now, .measured, context, &effects)
        }
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

    // MARK: Retained

    /// Remembers what a replayed message says only to show it while nothing live was heard.
    mutating func replay(_ observation: TimedObservation) {
        guard !isStarted else { return }
        switch observation.observation.fact {
        case .state(let state): replayedState = state
        case .halt(isHalted: true): replayedState = .fault
        case .relay(isOn: false): replayedState = .off
        case .level(.power, let milliwatts): replayedPower = Power(milliwatts: max(0, milliwatts))
        case .link(.offline), .link(.bridgeOffline): replayedState = .unknown
        default: break
        }
    }
}

extension ObservedFact {
    /// Tells what the machine does, so that the start of its device says nothing more.
    fileprivate var speaksOfState: Bool {
        switch self {
        case .state, .halt, .relay, .job, .level(.power, _): true
        case .level, .counter, .badge, .link, .period: false
        }
    }

    var isPeriod: Bool {
        if case .period = self { true } else { false }
    }
}
