package import UsageDomain

/// A decoded fact put in time: what the engine is fed.
package struct TimedObservation: Hashable, Codable, Sendable {
    /// The effective instant: see `SessionEngine.effectiveInstant(arrival:stamp:)`.
    package var at: Instant
    /// Place of the message in the journal; breaks ties of `at`.
    ///
    /// All observations of one message share it.
    package var order: Int64
    /// Stable ordinal of the device within its machine, from 0.
    ///
    /// Power and energy add up over devices and their channels; of any other quantity the lowest counts.
    package var device: Int
    /// Replayed by the broker at subscription: last known, never an event.
    package var isRetained: Bool
    package var observation: MachineObservation
    package var stamp: MessageStamp?
    /// Power of another circuit follows in the same message: only the last one makes the sum whole.
    package var isContinued: Bool

    package init(
        at: Instant, order: Int64, device: Int = 0, isRetained: Bool = false, observation: MachineObservation,
        stamp: NativeStamp? = nil, isContinued: Bool = false
    ) {
        self.at = at
        self.order = order
        self.device = device
        self.isRetained = isRetained
        self.observation = observation
        self.stamp = stamp.map(MessageStamp.init)
        self.isContinued = isContinued
    }
}

/// Which message of a native device said it: as much of its stamp as matters once its instant is known.
package struct MessageStamp: Hashable, Codable, Sendable {
    package var boot: UInt64
    package var sequence: UInt64
    /// Since boot, monotonic.
    package var uptime: TimeSpan

    package init(_ stamp: NativeStamp) {
        (boot, sequence, uptime) = (stamp.boot, stamp.sequence, stamp.uptime)
    }
}

extension ObservedFact {
    /// Nobody reads it: it says that its device is there, and no more.
    package var isOnlySignOfLife: Bool {
        switch self {
        case .level(.power, _), .level(.progress, _): false
        case .level: true
        case .counter, .state, .halt, .relay, .job, .badge, .link, .period: false
        }
    }

}

extension TimedObservation {
    /// After it a machine is as it is at that instant, and nothing is due yet: a mere sign of life between it and another
    /// observation of the same message changes nothing.
    ///
    /// It is so of whole power where power is believed only when it has lasted.
    package func settles(_ thresholds: PowerThresholds) -> Bool {
        guard case .level(.power, _) = observation.fact, !isContinued else { return false }
        return thresholds.startDelay > .zero && thresholds.endDelay > .zero
    }
}
