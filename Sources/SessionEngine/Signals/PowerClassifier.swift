import UsageDomain

/// Reads power as off, idle or busy, with hysteresis and delays that only postpone the decision, never its date.
struct PowerClassifier: Hashable, Codable, Sendable {
    struct Phase: Hashable, Codable, Sendable {
        var state: MachineState
        var since: Instant
    }

    /// What is decided; nil before the first sample.
    private(set) var decided: Phase?
    /// What the samples since say, to be decided when it has lasted: busy, or the states after busy, oldest first.
    private(set) var pending: [Phase] = []

    private static let maximumPhases = 32

    mutating func sample(_ power: Power, at now: Instant, _ thresholds: PowerThresholds) {
        let low = Self.low(power, thresholds)
        if decided?.state == .busy {
            guard let busyBelow = thresholds.effectiveBusyBelow, power >= busyBelow else {
                appendPending(low, at: now)
                return
            }
            if !pending.isEmpty { pending.removeAll() }
        } else if let busyAbove = thresholds.busyAbove, power > busyAbove {
            if pending.isEmpty {
                pending.append(Phase(state: .busy, since: now))
                if decided?.state != .idle { decided = Phase(state: .idle, since: now) }
            }
        } else {
            if !pending.isEmpty { pending.removeAll() }
            if decided?.state != low { decided = Phase(state: low, since: now) }
        }
    }

    private mutating func appendPending(_ state: MachineState, at now: Instant) {
        guard pending.last?.state != state else { return }
        if pending.count < Self.maximumPhases {
            pending.append(Phase(state: state, since: now))
        } else {
            pending[pending.count - 1].state = state
        }
    }

    /// When what is pending will have lasted long enough.
    func deadline(_ thresholds: PowerThresholds) -> Instant? {
        guard let first = pending.first else { return nil }
        return first.since + (first.state == .busy ? thresholds.startDelay : thresholds.endDelay)
    }

    /// Decides what is pending.
    ///
    /// - Returns: the phases decided, oldest first.
    mutating func decide() -> [Phase] {
        let phases = pending
        pending.removeAll()
        if let newest = phases.last { decided = newest }
        return phases
    }

    /// Settles what is pending when no further sample can: power that fell counts as fallen, power that had only just
    /// risen does not count as busy.
    mutating func interrupt() -> [Phase] {
        if pending.first?.state == .busy {
            pending.removeAll()
            return []
        }
        return decide()
    }

    /// Takes what is left of the power when part of it cannot be heard any more: no reading says that it fell, so nothing
    /// is dated before `now`, nor waits.
    mutating func settle(_ power: Power, at now: Instant, _ thresholds: PowerThresholds) {
        pending.removeAll()
        if decided?.state == .busy, let busyBelow = thresholds.effectiveBusyBelow, power >= busyBelow { return }
        let low = Self.low(power, thresholds)
        if decided?.state != low { decided = Phase(state: low, since: now) }
    }

    private static func low(_ power: Power, _ thresholds: PowerThresholds) -> MachineState {
        power > thresholds.onAbove ? .idle : .off
    }

    mutating func forget() {
        self = PowerClassifier()
    }
}
