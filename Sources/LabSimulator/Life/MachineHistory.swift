import UsageDomain

/// What a machine's meters showed when the day began, beyond the machine's own day.
struct MachineHistory: Hashable, Sendable {
    /// Since the machine was installed.
    var lifetime: MachineMeters
    /// Energy at the last restart of a volatile counter.
    var volatileOrigin: Int64 = 0
}

extension MachineHistory {
    mutating func pass(_ day: MachineDay) {
        var cursor = DayCursor(day)
        if let restart = day.plugRestart {
            cursor.advance(to: restart)
            volatileOrigin = lifetime.energy + cursor.meters.energy
        }
        cursor.advance(to: day.span.upperBound)
        lifetime = lifetime + cursor.meters
    }
}
