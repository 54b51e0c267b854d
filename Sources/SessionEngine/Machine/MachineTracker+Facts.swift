import UsageDomain

extension MachineTracker {
    mutating func apply(_ observation: TimedObservation, _ context: MachineContext, _ effects: inout [Effect]) {
        let (device, channel, now) = (observation.device, observation.observation.channel, observation.at)
        let fact = observation.observation.fact
        var isRestarted = false
        if let stamp = observation.stamp { isRestarted = noteBoot(stamp, of: device, at: now, context, &effects) }
        if case .link(let link) = fact, link != .heard {
            hear(link, from: device, at: now, context, &effects)
            return
        }
        // After a silence what the device said before it is no longer known, whatever it speaks of now.
        if !isRestarted, !devices[device].isUntold, let last = devices[device].lastHeard,
            now - last > context.settings.staleAfter
        {
            forgetWords(of: device, at: now, context)
        }
        devices[device].lastHeard = now
        devices[device].isUntold = false
        devices[device].isOffline = false
        devices[device].isBridgeDown = false
        switch fact {
        case .level(.power, let milliwatts):
            hearPower(
                milliwatts, device, channel, isContinued: observation.isContinued, at: now, context, &effects)
            if !observation.isContinued { refresh(at: now, context, &effects) }
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
            readCounter(quantity, value, kind, resetHint, observation, context, &effects)
        case .state(let state):
            devices[device].saysState = true
            setController(state, device, isNative: observation.stamp != nil, at: now, context)
            refresh(at: now, context, &effects)
        case .halt(let isHalted):
            hear(isHalted: isHalted, from: device)
            refresh(at: now, context, &effects)
        case .relay(let isOn):
            hearRelay(isOn: isOn, device, channel, at: now, context, &effects)
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
        _ stamp: MessageStamp, of device: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) -> Bool {
        let before = devices[device].boot
        devices[device].boot = stamp.boot
        guard let before, before != stamp.boot else { return false }
        if restsOn(device, context) {
            devices[device].isOffline = true
            loseSource(at: now, context, &effects)
            devices[device].isOffline = false
        }
        if job?.device == device, phase.view == nil { book.giveUpJob(context, &effects) }
        forgetWords(of: device, at: now, context)
        let isPlausible = stamp.uptime > .zero && stamp.uptime <= context.settings.staleAfter
        devices[device].startedAt = isPlausible ? now - stamp.uptime : nil
        return true
    }

    // MARK: Words

    /// Whether the state held is what it is because of what the device said.
    func restsOn(_ device: Int, _ context: MachineContext) -> Bool {
        guard let held = phase.view else { return false }
        let isPart = meters.contains { $0.device == device && context.draws($0.last) }
        return held.device == device || held.source == .power && isPart
    }

    mutating func forgetWords(of device: Int, at now: Instant, _ context: MachineContext) {
        devices[device].startedAt = nil
        devices[device].isHalted = false
        if controller?.device == device { controller = nil }
        for index in relays.indices where relays[index].device == device { relays[index].isOn = nil }
        loseMeters(of: device, at: now, context)
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

    /// Tells that something was not heard.
    var speaksOfUnheard: Bool { self == .link(.interrupted) || self == .link(.unread) }

    var isPeriod: Bool {
        if case .period = self { true } else { false }
    }
}
