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
            let named = bound.flatMap(\.channels.named)
            return device.channels.contains { channel in
                !bound.contains { $0.channels.contain(channel, besides: named) }
            }
        }
        return rest
    }
}
