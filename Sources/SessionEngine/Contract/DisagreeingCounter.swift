package import UsageDomain

/// A counter of energy that counts far less than the power heard beside it, as one read in a wrong unit does.
///
/// One that counts far more is refused: see `RefusedCounter`.
package struct DisagreeingCounter: Hashable, Sendable {
    package var machine: MachineID
    /// The device's identity as the settings have it; its ordinal when they name none.
    package var device: String
    package var channel: Int?
    /// What it counted, and what the power adds up to, in milliwatt-hours.
    package var counted: Int64
    package var heard: Int64

    /// Below it coarse steps and readings at different instants may explain anything.
    fileprivate static let telling: Int64 = 100_000
}

extension EngineCheckpoint {
    /// Of all machines, in their order.
    package var disagreeingCounters: [DisagreeingCounter] { entries.flatMap(\.disagreeingCounters) }
}

extension EngineCheckpoint.Entry {
    var disagreeingCounters: [DisagreeingCounter] {
        tracker.energyBesidePower.compactMap { energy in
            guard energy.heard >= DisagreeingCounter.telling, energy.counted > 0,
                energy.heard / energy.counted >= 100
            else { return nil }
            return DisagreeingCounter(
                machine: id, device: name(of: energy.device), channel: energy.channel, counted: energy.counted,
                heard: energy.heard)
        }
    }
}
