import UsageDomain

/// Devices of a machine come, go and change places while its sessions go on.
extension MachineTracker {
    /// Follows the devices of the machine from one list to another.
    ///
    /// What is known of a device that stays moves to its new ordinal. What was read from one that went is forgotten, so
    /// that no reading of another device is ever compared with it. Its state is held until time passes next, when it
    /// ends, like that of a device that fell silent, with the device's last message; its events that still wait to be
    /// put in order are not lost.
    mutating func rebind(from old: [String], to new: [String]) {
        guard old != new, !old.isEmpty else { return }
        let ordinals = Self.ordinals(of: old.prefix(Self.maximumDevices), in: new.prefix(Self.maximumDevices))
        func ordinal(_ device: Int) -> Int? { ordinals.indices.contains(device) ? ordinals[device] : nil }

        // An ordinal nobody has, and nobody gets while the list stays.
        let gone = new.isEmpty ? Self.maximumDevices : min(new.count, Self.maximumDevices)
        let holder = phase.view
        let goneHolder = holder.flatMap { ordinal($0.device) == nil ? devices[$0.device] : nil }
        inbox.renumber { ordinal($0.device) ?? ($0.observation.fact.isEvent ? gone : nil) }
        let spoke = ordinals.prefix(devices.count)
        moveSignals(ordinal, gone: gone, goneHolder)
        meters = meters.compactMap { meter in
            let holdsOn = goneHolder != nil && holder?.source == .power && meter.device == holder?.device
            return (ordinal(meter.device) ?? (holdsOn ? gone : nil)).map { device in
                var copy = meter
                copy.device = device
                return copy
            }
        }
        if !meters.contains(where: { $0.last != nil }) { classifier.forget() }
        phase.renumber { ordinal($0) ?? gone }
        controller = controller.flatMap { word in
            ordinal(word.device).map { ControllerWord(state: word.state, device: $0, isNative: word.isNative) }
        }
        job = job.map { JobWord(device: $0.device.flatMap(ordinal), since: $0.since, end: $0.end) }
        relays = relays.compactMap { relay in
            ordinal(relay.device).map { device in
                var copy = relay
                copy.device = device
                return copy
            }
        }
        metered = metered.compactMap { quantity in
            ordinal(quantity.device).map { device in
                var copy = quantity
                copy.device = device
                return copy
            }
        }
        if spoke.contains(nil) { phase.letGo() }
        if ordinals.allSatisfy({ $0 == nil }) { hasStateSource = false }
    }

    /// Lets go of what a device said that is not of the machine any more, once the state it held has ended.
    mutating func forgetGoneDevice() {
        meters.removeAll { devices[$0.device].isGone }
        if meters.isEmpty { classifier.forget() }
    }

    private mutating func moveSignals(_ ordinal: (Int) -> Int?, gone: Int, _ goneHolder: DeviceSignals?) {
        var moved: [DeviceSignals] = []
        func put(_ signals: DeviceSignals, at place: Int) {
            while moved.count <= place { moved.append(DeviceSignals()) }
            moved[place] = signals
        }
        for (device, signals) in devices.enumerated() {
            if let place = ordinal(device) { put(signals, at: place) }
        }
        if goneHolder != nil || inbox.holdsAny(from: gone) {
            var signals = goneHolder ?? DeviceSignals()
            signals.isGone = true
            signals.window = SequenceWindow()
            put(signals, at: gone)
        }
        devices = moved
    }

    /// The new ordinal of each old device, nil when it went; devices of one identity keep their order.
    private static func ordinals(of old: ArraySlice<String>, in new: ArraySlice<String>) -> [Int?] {
        var places: [String: [Int]] = [:]
        for place in new.indices.reversed() { places[new[place], default: []].append(place) }
        return old.map { places[$0]?.popLast() }
    }
}

extension ObservedFact {
    /// Happened once and for itself, whatever the device said before and after.
    fileprivate var isEvent: Bool {
        switch self {
        case .badge, .job, .counter(_, _, .increment, _): true
        case .level, .counter, .state, .halt, .relay, .link, .period: false
        }
    }
}
