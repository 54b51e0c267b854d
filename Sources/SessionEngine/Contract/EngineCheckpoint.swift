import UsageDomain

/// Everything the engine remembers.
///
/// An engine restored from it continues bit for bit.
package struct EngineCheckpoint: Hashable, Codable, Sendable {
    struct Entry: Hashable, Codable, Sendable {
        var id: MachineID
        /// The devices whose ordinals the tracker knows.
        var devices: [String]
        var tracker: MachineTracker

        /// The tracker as it continues for a machine with these devices.
        func tracker(for devices: [String]) -> MachineTracker {
            var copy = tracker
            copy.rebind(from: self.devices, to: devices)
            return copy
        }

        /// The device's identity as the settings have it; its ordinal when they name none.
        func name(of device: Int) -> String { devices.indices.contains(device) ? devices[device] : "\(device)" }
    }

    var entries: [Entry]

    /// The same, machine by machine.
    package var machines: [EngineCheckpoint] { entries.map { EngineCheckpoint(entries: [$0]) } }
}
