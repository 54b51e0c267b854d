import UsageDomain

/// Switches speak only of the circuits behind them, and power that is heard there knows better.
extension MachineTracker {
    /// A reading this soon after the switch opened may still be of before.
    private static let readingLag = TimeSpan.seconds(5)
    private static let maximumRelays = 64

    mutating func hearRelay(
        isOn: Bool, _ device: Int, _ channel: Int?, at now: Instant, _ context: MachineContext,
        _ effects: inout [Effect]
    ) {
        hasStateSource = true
        let index: Int
        if let known = relays.firstIndex(where: { $0.device == device && $0.channel == channel }) {
            index = known
        } else {
            guard relays.count < Self.maximumRelays else { return }
            index = relays.count
            relays.append(RelayWord(device: device, channel: channel, isOn: nil, since: now))
        }
        let isSwitched = relays[index].isOn.map { $0 != isOn } ?? (relays[index].since == now)
        relays[index].isOn = isOn
        if isSwitched {
            relays[index].since = now
            // It is given another chance; one that feeds nothing measured here got its answer for good.
            if meters.contains(where: { $0.device == device }) { relays[index].isOutsideCircuit = false }
        }
        let relay = relays[index]
        guard !isOn, !relay.isOutsideCircuit else { return }
        let behind = meters.indices.filter { governs(relay, $0) }
        if isSwitched {
            relays[index].hasCutLoad = behind.contains { context.draws(meters[$0].last) }
        }
        // Nothing flows through an open switch, whatever its own meter said last.
        let measured = behind.filter { meters[$0].device == device }
        guard !measured.isEmpty else { return }
        for meter in measured { take(Power(milliwatts: 0), of: meter, at: now, context, &effects) }
        classify(at: now, context)
    }

    /// Whether what is measured there flows through the switch, as far as names tell.
    private func governs(_ relay: RelayWord, _ meter: Int) -> Bool {
        guard relay.device == meters[meter].device else {
            // A switch that measures nothing may feed what another device measures.
            return !meters.indices.contains { meters[$0].device == relay.device }
        }
        guard let outlet = relay.channel else { return true }
        if let channel = meters[meter].channel { return channel == outlet }
        // One of several outlets behind one meter.
        return relays.allSatisfy { $0.device != relay.device || $0.channel == outlet }
    }

    private func isOpen(_ relay: RelayWord, at now: Instant, _ context: MachineContext) -> Bool {
        relay.isOn == false && !relay.isOutsideCircuit
            && devices[relay.device].isFresh(at: now, context.settings.staleAfter)
    }

    /// Notes that power flows in a circuit.
    ///
    /// - Returns: false when the reading may still be of before the switch opened.
    mutating func contradictRelays(
        of meter: Int, at now: Instant, _ context: MachineContext
    ) -> Bool {
        for index in relays.indices
        where isOpen(relays[index], at: now, context) && governs(relays[index], meter) {
            if relays[index].hasCutLoad, now - relays[index].since <= Self.readingLag { return false }
            relays[index].isOutsideCircuit = true
        }
        return true
    }

    /// The open switch without which nothing of the machine is fed: one behind which everything is that is measured.
    func cutOff(at now: Instant, _ context: MachineContext) -> RelayWord? {
        guard let open = relays.first(where: { isOpen($0, at: now, context) }) else { return nil }
        guard !meters.isEmpty else { return feed(at: now, context) == nil ? open : nil }
        let isAllCut = meters.indices.allSatisfy { meter in
            !isPart(meter) || relays.contains { isOpen($0, at: now, context) && governs($0, meter) }
        }
        return isAllCut ? open : nil
    }

    /// A closed switch that feeds the machine.
    func feed(at now: Instant, _ context: MachineContext) -> RelayWord? {
        relays.first {
            $0.isOn == true && !$0.isOutsideCircuit && devices[$0.device].isFresh(at: now, context.settings.staleAfter)
        }
    }
}
