import UsageDomain

extension MachineTracker {
    /// Takes what is said of a device, but `heard`, which it says itself like anything else.
    ///
    /// Being announced is a sign of life; being lost is not, and what the device said is forgotten with it.
    mutating func hear(
        _ link: LinkState, from device: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        switch link {
        case .online:
            devices[device].lastHeard = now
            devices[device].isUntold = false
            devices[device].isOffline = false
            devices[device].isAnnounced = true
            refresh(at: now, context, &effects)
            return
        case .heard:
            return
        case .bridgeOnline:
            devices[device].isBridgeDown = false
            return
        case .interrupted:
            // What is said again and again is soon heard again.
            guard context.settings.saysStateOnChange(device) else { return }
            forgetStates(of: device, at: now, context, &effects)
            return
        case .unread:
            guard !devices[device].isOffline else { return }
            devices[device].isOffline = true
        case .offline:
            guard !devices[device].isOffline else { return }
            devices[device].isOffline = true
            devices[device].isAnnounced = false
        case .bridgeOffline:
            guard !devices[device].isBridgeDown else { return }
            devices[device].isBridgeDown = true
        }
        devices[device].lostAt = now
        if restsOn(device, context) { loseSource(at: now, context, &effects) }
        forgetWords(of: device, at: now, context)
    }

    /// What follows from a state it said is not known from its last message on, until it says one again.
    private mutating func forgetStates(
        of device: Int, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        devices[device].isHalted = false
        if controller?.device == device { controller = nil }
        for index in relays.indices where relays[index].device == device { relays[index].isOn = nil }
        if let held = phase.view, held.device == device, held.source == .controller || held.source == .relay {
            loseSource(at: now, context, &effects)
        }
    }

    /// A controller that is halted no longer has started anew: what it said before is void.
    mutating func hear(isHalted: Bool, from device: Int) {
        hasStateSource = true
        devices[device].saysState = true
        if devices[device].isHalted, !isHalted, controller?.device == device { controller = nil }
        devices[device].isHalted = isHalted
    }
}
