import UsageDomain

/// Numbers machines from 0, in the order they are met.
struct MachineNumbers: Sendable {
    private(set) var machines: [MachineID] = []
    private var numbers: [MachineID: Int] = [:]
    /// What follows from one message is of one machine: the number asked for last needs no hashing.
    private var last = 0

    init(_ machines: some Sequence<MachineID> = []) {
        for machine in machines { _ = number(of: machine) }
    }

    mutating func number(of machine: MachineID) -> Int {
        if last < machines.count, machines[last] == machine { return last }
        last = numbers[machine] ?? add(machine)
        return last
    }

    private mutating func add(_ machine: MachineID) -> Int {
        numbers[machine] = machines.count
        machines.append(machine)
        return machines.count - 1
    }
}
