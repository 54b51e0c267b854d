import UsageDomain

/// A span that the host's clock jumped over.
struct ClockJump: Hashable, Codable, Sendable {
    var from: Instant
    var to: Instant
}

/// Time of which nobody can tell: it is unknown, whatever was heard just before.
extension MachineTracker {
    /// Something may have been said in it that was not taken, when `isMissed`; else the clock only jumped.
    mutating func loseTime(
        from: Instant, to: Instant, isMissed: Bool, _ settings: EngineSettings, machine: Int,
        into effects: inout [Effect]
    ) {
        settle(to: isMissed ? to : from, settings, machine: machine, into: &effects)
        guard phase.isLive else { return }
        let context = MachineContext(machine: machine, settings: settings.machines[machine], badges: settings.badges)
            .following(devices)
        if !isMissed { jump = ClockJump(from: from, to: to) }
        for device in devices.indices {
            devices[device].isUntold = true
            if isMissed { forgetWords(of: device, at: through, context) }
        }
        if phase.view == nil {
            dropSilentMeters(at: through, context)
        } else {
            loseSource(at: through, context, &effects)
        }
    }

    /// When something is due that has waited since an instant: a clock that jumped has made nobody wait.
    func postponed(_ due: Instant, waitingSince since: Instant) -> Instant {
        guard let jump, since <= jump.from, due > jump.from else { return due }
        return due + (jump.to - jump.from)
    }
}
