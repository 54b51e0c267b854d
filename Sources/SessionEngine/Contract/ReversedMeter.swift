package import UsageDomain

/// A meter that said powers below zero, as a clamp does that is mounted the wrong way round.
package struct ReversedMeter: Hashable, Sendable {
    package var machine: MachineID
    /// The device's identity as the settings have it; its ordinal when they name none.
    package var device: String
    package var channel: Int?
    /// How often.
    package var count: Int64
    package var last: Instant
}

extension EngineCheckpoint {
    /// Of all machines, in their order.
    package var reversedMeters: [ReversedMeter] {
        entries.flatMap { entry in
            entry.tracker.meters.compactMap { meter in
                guard let last = meter.reversedAt else { return nil }
                return ReversedMeter(
                    machine: entry.id, device: entry.name(of: meter.device), channel: meter.channel,
                    count: meter.reversals, last: last)
            }
        }
    }
}
