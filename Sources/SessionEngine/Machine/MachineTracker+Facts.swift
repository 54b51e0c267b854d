import UsageDomain

extension MachineTracker {
    mutating func apply(_ observation: TimedObservation, _ context: MachineContext, _ effects: inout [Effect]) {
        let (device, channel, now) = (observation.device, observation.observation.channel, observation.at)
        let fact = observation.observation.fact
        var isRestarted = false
        if let stamp = observation.stamp { isRestarted = noteBoot(stamp, of: device, at: now, context, &effects) }
        if case .link(let link) = fact {
            hear(link, from: device, at: now, context, &effects)
            return
        }
        // After a silence what the device said before it is no longer known, whatever it speaks of now.
        if !isRestarted, let last = devices[device].lastHeard, now - last > context.settings.staleAfter {
            forgetWords(of: device, at: now, context)
        }
        devices[device].lastHeard = now
        devices[device].isOffline = false
        devices[device].isBridgeDown = false
        switch fact {
        case .level(.power, let milliwatts):
            hearPower(
                milliwatts, device, channel, isContinued: observation.isContinued, at: now, context, &effects)
            if !observation.isContinued { refresh(at: now, context, &effects) }
        case .level, .link:
            refresh(at: now, context, &effects)
        case .counter(let quantity, let value, let kind, let resetHint):
            refresh(at: now, context, &effects)
            readCounter(quantity, value, kind, resetHint, observation, context, &effects)
        case .state(let state):
            devices[device].saysState = true
            setController(state, device, isNative: observation.stamp != nil, at: now, context)
            refresh(at: now, context, &effects)
        case .relay(let isOn):
            hearRelay(isOn: isOn, device, channel, at: now, context, &effects)
            refresh(at: now, context, &effects)
        case .job(let event):
            if !devices[device].saysState {
                let state: MachineState = if case .start = event { .busy } else { .idle }
                setController(state, device, isNative: observation.stamp != nil, at: now, context)
            }
            refresh(at: now, context, &effects)
            book.time.cut(at: now)
            book.mark(event, at: now, context, &effects)
            if case .start = event { book.noteActivity(at: now) }
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
    private mutating func setController(
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
        if restsOn(device, context) {
            devices[device].isOffline = true
            loseSource(at: now, context, &effects)
            devices[device].isOffline = false
        }
        forgetWords(of: device, at: now, context)
        let isPlausible = stamp.uptime > .zero && stamp.uptime <= context.settings.staleAfter
        devices[device].startedAt = isPlausible ? now - stamp.uptime : nil
        return true
    }

    // MARK: Link

    /// Being announced is a sign of life; being lost is not, and what the device said is forgotten with it.
    private mutating func hear(
        _ link: LinkState, from device: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        switch link {
        case .online:
            devices[device].lastHeard = now
            devices[device].isOffline = false
            devices[device].isAnnounced = true
            refresh(at: now, context, &effects)
            return
        case .bridgeOnline:
            devices[device].isBridgeDown = false
            return
        case .offline:
            guard !devices[device].isOffline else { return }
            devices[device].isOffline = true
            devices[device].isAnnounced = false
        case .bridgeOffline:
            guard !devices[device].isBridgeDown else { return }
            devices[device].isBridgeDown = true
        }
        if restsOn(device, context) { loseSource(at: now, context, &effects) }
        forgetWords(of: device, at: now, context)
    }

    /// Whether the state held is what it is because of what the device said.
    private func restsOn(_ device: Int, _ context: MachineContext) -> Bool {
        guard held.state != .unknown else { return false }
        let isPart = meters.contains { $0.device == device && draws($0.last, context.settings) }
        return held.device == device || held.source == .power && isPart
    }

    mutating func forgetWords(of device: Int, at now: Instant, _ context: MachineContext) {
        devices[device].startedAt = nil
        if controller?.device == device { controller = nil }
        for index in relays.indices where relays[index].device == device { relays[index].isOn = nil }
        loseMeters(of: device, at: now, context)
    }

    // MARK: Badges

    /// A badge of the member who is in changes nothing; another one takes over; a badge out by somebody else is ignored.
    private mutating func badge(
        _ event: BadgeEvent, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard let attribution = context.badges[event.token] else {
            effects.append(.quarantined(machine: context.machine, .unknownBadge, at: now))
            return
        }
        let open = book.openIndex.map { book.records[$0] }
        let isSame = open.map { $0.hasBadge && $0.attribution.isSameParty(as: attribution) } ?? false
        switch (event.action, isSame) {
        case (.in, true):
            book.time.cut(at: now)
            book.noteActivity(at: now)
        case (.in, false), (.toggle, false):
            if open != nil { book.close(at: now, .takeover, context, &effects) }
            let index = book.open(attribution, hasBadge: true, at: now, activity: now, context)
            book.tell(index, context, &effects)
        case (.out, true), (.toggle, true):
            book.close(at: now, .badgeOut, context, &effects)
            settleClosedGap(context, &effects)
        case (.out, false):
            break
        }
    }

    // MARK: Retained

    /// Remembers what a replayed message says only to show it while nothing live was heard.
    mutating func replay(_ observation: TimedObservation) {
        guard !isStarted else { return }
        switch observation.observation.fact {
        case .state(let state): replayedState = state
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
        case .state, .relay, .job, .level(.power, _): true
        case .level, .counter, .badge, .link, .period: false
        }
    }

    var isPeriod: Bool {
        if case .period = self { true } else { false }
    }
}

extension Attribution {
    /// The same member; for badges without a member, the same attribution.
    fileprivate func isSameParty(as other: Attribution) -> Bool {
        member != nil || other.member != nil ? member == other.member : self == other
    }
}
