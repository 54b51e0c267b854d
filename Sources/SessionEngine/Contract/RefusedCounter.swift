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
}

extension EngineCheckpoint {
    /// Of all machines, in their order.
    package var refusedCounters: [RefusedCounter] {
        entries.flatMap { entry in
            entry.tracker.metered.flatMap { metered in
                metered.trackers.compactMap { tracker in
                    guard let last = tracker.refusals.lastAt else { return nil }
                    let isNamed = entry.devices.indices.contains(metered.device)
                    return RefusedCounter(
                        machine: entry.id, device: isNamed ? entry.devices[metered.device] : "\(metered.device)",
                        channel: metered.channel, quantity: metered.quantity, count: tracker.refusals.count, last: last,
                        isDoubtful: !tracker.isTrusted, grown: tracker.refusals.grown, heard: tracker.refusals.heard)
                }
            }
        }
    }
}
