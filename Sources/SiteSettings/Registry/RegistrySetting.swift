package import StrictYAML
package import UsageDomain

/// One setting of one machine as a command takes it: `laser-1.power.busy_above=150W`.
package struct RegistrySetting: Sendable {
    private let machine: MachineID
    private let key: String
    private let value: String

    /// The settings that decide what a machine's messages become.
    package static let keys = [
        "power.on_above", "power.busy_above", "power.busy_below", "power.start_delay", "power.end_delay",
        "timing.minimum_run", "timing.idle_timeout", "timing.stale_after",
    ]

    /// - Returns: nil for what is not `MACHINE.KEY=VALUE` with one of `keys`.
    package init?(_ text: String) {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let path = text[..<equals]
        guard let key = Self.keys.first(where: { path.hasSuffix("." + $0) }), path.count > key.count + 1 else {
            return nil
        }
        machine = MachineID(rawValue: String(path.dropLast(key.count + 1)))
        self.key = key
        value = text[text.index(after: equals)...].split(separator: " ").joined(separator: " ")
    }

    /// The registry with this setting; the value must have the form and the bounds of the registry file.
    ///
    /// - Throws: YAMLProblem that names the setting as its file.
    package func applied(to registry: LabRegistry) throws(YAMLProblem) -> LabRegistry {
        var changed = registry
        guard let index = changed.machines.firstIndex(where: { $0.id == machine }) else {
            throw problem("no machine '\(machine)' in the registry")
        }
        try set(&changed.machines[index])
        // What the values must be to each other is said once, where the file is read.
        do {
            return try RegistryFile.read(text: RegistryFile.write(changed), file: "--set")
        } catch let found {
            throw problem(found.message)
        }
    }

    private func set(_ machine: inout Machine) throws(YAMLProblem) {
        switch key {
        case "power.on_above": machine.power.onAbove = try power()
        case "power.busy_above": machine.power.busyAbove = try power()
        case "power.busy_below": machine.power.busyBelow = try power()
        case "power.start_delay": machine.power.startDelay = try span()
        case "power.end_delay": machine.power.endDelay = try span()
        case "timing.minimum_run": machine.timing.minimumRun = try span()
        case "timing.idle_timeout": machine.timing.idleTimeout = try span()
        default: machine.timing.staleAfter = try span()
        }
    }

    private func power() throws(YAMLProblem) -> Power {
        guard let power = Power(unitText: value) else { throw problem("'\(value)' is not a power such as 150 W") }
        return power
    }

    private func span() throws(YAMLProblem) -> TimeSpan {
        guard let span = TimeSpan(unitText: value) else { throw problem("'\(value)' is not a time such as 10s") }
        return span
    }

    private func problem(_ message: String) -> YAMLProblem {
        YAMLProblem(file: "--set \(machine).\(key)", line: 1, message: message)
    }
}
