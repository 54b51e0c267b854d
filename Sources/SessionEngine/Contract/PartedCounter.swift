package import UsageDomain

/// A counter of energy that stands by, and does not count what the one in charge of the same circuit counts.
package struct PartedCounter: Hashable, Sendable {
    package var machine: MachineID
    /// The device's identity as the settings have it; its ordinal when they name none.
    package var device: String
    package var channel: Int?
    /// What it counted, and what counted for the machine over the same time, in milliwatt-hours.
    package var own: Int64
    package var counted: Int64
}

extension EngineCheckpoint {
    /// Of all machines, in their order.
    package var partedCounters: [PartedCounter] {
        entries.flatMap { entry in
            entry.tracker.metered.flatMap { metered in
                metered.trackers.map(\.comparison).filter(\.isParted).map { comparison in
                    let isNamed = entry.devices.indices.contains(metered.device)
                    return PartedCounter(
                        machine: entry.id, device: isNamed ? entry.devices[metered.device] : "\(metered.device)",
                        channel: metered.channel, own: comparison.own, counted: comparison.counted)
                }
            }
        }
    }
}
