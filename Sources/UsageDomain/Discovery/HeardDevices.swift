/// The devices a collector noticed, and what did not fit.
package struct HeardDevices: Hashable, Codable, Sendable {
    /// Those that still have something to bind, ordered by address.
    package var devices: [HeardDevice]
    /// How many were forgotten, since the store exists, because more were heard than are kept.
    package var forgotten: Int64
    /// How many are kept.
    package var capacity: Int

    /// How many a collector keeps.
    package static let usualCapacity = 512

    package init(devices: [HeardDevice] = [], forgotten: Int64 = 0, capacity: Int = usualCapacity) {
        self.devices = devices
        self.forgotten = forgotten
        self.capacity = capacity
    }

    /// Leaves out what the registry binds whole.
    package func unbound(in registry: LabRegistry?) -> HeardDevices {
        guard let registry else { return self }
        let bindings = Dictionary(grouping: registry.machines.flatMap(\.devices), by: \.address)
        var rest = self
        rest.devices = devices.filter { device in
            guard let bound = bindings[device.address] else { return true }
            return device.channels.contains { channel in !bound.contains { $0.accepts(channel) } }
        }
        return rest
    }
}

extension LabRegistry {
    /// The machine that a device's channel speaks for.
    package func machine(of address: DeviceAddress, channel: Int?) -> MachineID? {
        machines.first { $0.devices.contains { $0.address == address && $0.accepts(channel) } }?.id
    }
}

extension DeviceBinding {
    package func accepts(_ observed: Int?) -> Bool { Self.channel(channel, accepts: observed) }

    /// A binding without a channel takes what has none, or channel 0.
    package static func channel(_ bound: Int?, accepts observed: Int?) -> Bool {
        if let bound { observed == bound } else { observed == nil || observed == 0 }
    }
}
