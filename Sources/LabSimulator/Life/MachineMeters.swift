import UsageDomain

/// Amounts accumulated since the first instant of a day.
struct MachineMeters: Hashable, Sendable {
    /// Milliwatts × milliseconds.
    var energy: Int64 = 0
    var tool = TimeSpan.zero
    var busy = TimeSpan.zero
    var paused = TimeSpan.zero

    static let energyPerMilliwattHour: Int64 = 3_600_000

    var milliwattHours: Int64 { energy / MachineMeters.energyPerMilliwattHour }

    static func - (left: MachineMeters, right: MachineMeters) -> MachineMeters {
        MachineMeters(
            energy: left.energy - right.energy, tool: left.tool - right.tool, busy: left.busy - right.busy,
            paused: left.paused - right.paused)
    }

    static func + (left: MachineMeters, right: MachineMeters) -> MachineMeters {
        MachineMeters(
            energy: left.energy + right.energy, tool: left.tool + right.tool, busy: left.busy + right.busy,
            paused: left.paused + right.paused)
    }
}
