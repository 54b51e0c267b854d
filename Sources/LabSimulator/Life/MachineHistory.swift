import UsageDomain

/// What a machine's meters showed when the day began, beyond the machine's own day.
struct MachineHistory: Hashable, Sendable {
    /// Since the machine was installed.
    var lifetime: MachineMeters
    /// Energy at the last restart of a volatile counter.
    var volatileOrigin: Int64 = 0
    /// Energy that a meter which saves its counter seldom has lost in power cuts.
    var forgotten: Int64 = 0
}

extension MachineHistory {
    mutating func pass(_ day: MachineDay) {
        var cursor = DayCursor(day)
        if let restart = day.plugRestart {
            cursor.advance(to: restart)
            volatileOrigin = lifetime.energy + cursor.meters.energy
        }
        if let cut = day.powerCut {
            // A plug restart and a power cut fall on different days.
            cursor.advance(to: cut.lowerBound)
            forgotten += (lifetime.energy + cursor.meters.energy - forgotten) % Zigbee2MQTT.savedEvery
        }
        cursor.advance(to: day.span.upperBound)
        lifetime = lifetime + cursor.meters
    }
}
