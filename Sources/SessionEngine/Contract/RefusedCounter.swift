package import UsageDomain

/// A counter whose growth could not be, and was not counted.
package struct RefusedCounter: Hashable, Sendable {
    package var machine: MachineID
    /// The device's identity as the settings have it; its ordinal when they name none.
    package var device: String
    package var channel: Int?
    package var quantity: Quantity
    /// How often.
    package var count: Int64
    package var last: Instant
    /// No reading since has shown which total goes on.
    package var isDoubtful: Bool
    /// By how much it grew whenever it was refused, and what the power heard meanwhile adds up to, in the quantity's unit.
    package var grown: Int64
    package var heard: Int64

    /// Nobody believes it at an instant, or did not within a day before.
    package func isRecent(at instant: Instant) -> Bool { isDoubtful || instant - last <= .days(1) }
}

extension EngineCheckpoint {
    /// Of all machines, in their order.
    package var refusedCounters: [RefusedCounter] { entries.flatMap(\.refusedCounters) }
}

extension EngineCheckpoint.Entry {
    var refusedCounters: [RefusedCounter] {
        tracker.metered.flatMap { metered in
            metered.trackers.compactMap { tracker in
                guard let last = tracker.refusals.lastAt else { return nil }
                return RefusedCounter(
                    machine: id, device: name(of: metered.device), channel: metered.channel, quantity: metered.quantity,
                    count: tracker.refusals.count, last: last, isDoubtful: !tracker.isTrusted,
                    grown: tracker.refusals.grown, heard: tracker.refusals.heard)
            }
        }
    }
}
