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
    package var stamp: NativeStamp?
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
        self.stamp = stamp
        self.isContinued = isContinued
    }
}
