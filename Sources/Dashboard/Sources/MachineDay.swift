package import UsageDomain

/// What one machine did during one local day.
package struct MachineDay: Hashable, Sendable {
    package var machine: MachineID
    package var day: CivilDate
    package var durations: StateDurations
    package var energy: Energy

    package init(machine: MachineID, day: CivilDate, durations: StateDurations, energy: Energy = .zero) {
        self.machine = machine
        self.day = day
        self.durations = durations
        self.energy = energy
    }
}
