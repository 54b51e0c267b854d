import UsageDomain

/// Devices of machines of which something could not be read, for the health page; bounded by the registry.
struct UnreadableDevices {
    /// What was set aside longer ago is history: the figures of the health page count it.
    private static let lifetime = TimeSpan.minutes(30)

    private var devices: [DeviceAddress: CollectorHealth.UnreadableDevice] = [:]

    mutating func note(_ device: DeviceAddress, _ reason: QuarantineReason, at arrival: Instant) {
        var known = devices[device]
        if let last = known?.last, arrival - last > Self.lifetime { known = nil }
        devices[device] = CollectorHealth.UnreadableDevice(
            device: device, count: (known?.count ?? 0) + 1, last: arrival, reason: reason)
    }

    /// Those of the last half hour, by address.
    func recent(at now: Instant) -> [CollectorHealth.UnreadableDevice] {
        devices.values.filter { now - $0.last <= Self.lifetime }.sorted { $0.device < $1.device }
    }
}
