/// The wish that a device that was heard speaks for a machine from now on.
package struct Adoption: Hashable, Codable, Sendable {
    package struct NewMachine: Hashable, Codable, Sendable {
        package var kind: MachineKind
        package var name: String

        package init(kind: MachineKind, name: String) {
            self.kind = kind
            self.name = name
        }
    }

    /// The device's identity in its dialect.
    package var device: String
    /// Needed only where devices of several dialects have this identity.
    package var dialect: DialectName?
    /// Needed only where the device has several channels that nobody is bound to; nil for whichever fits.
    package var channels: DeviceChannels?
    package var machine: MachineID
    /// To make the machine; nil when the registry has it.
    package var newMachine: NewMachine?
    /// From which power on the machine works, for a plug; nil leaves what the registry says.
    package var busyAbove: Power?
    package var actor: Actor
    package var reason: String

    package init(
        device: String, dialect: DialectName? = nil, channels: DeviceChannels? = nil, machine: MachineID,
        newMachine: NewMachine? = nil, busyAbove: Power? = nil, by actor: Actor, reason: String
    ) {
        self.device = device
        self.dialect = dialect
        self.channels = channels
        self.machine = machine
        self.newMachine = newMachine
        self.busyAbove = busyAbove
        self.actor = actor
        self.reason = reason
    }
}

/// Why a device cannot be adopted as wished.
package enum AdoptionProblem: Error, Hashable, Sendable {
    case notHeard(String)
    case severalDialects(String, [DialectName])
    case severalChannels(String, [Int])
    case noSuchChannel(String, Int)
    case alreadyBound(String, MachineID)
    case gateway(String)
    case unknownMachine(MachineID)
    case machineExists(MachineID)
    case badMachineID(String)
    case badText(field: String)
    /// Work begins above the power above which the machine is on.
    case badThreshold(Power, onAbove: Power)
}

extension AdoptionProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notHeard(let device):
            "device '\(device)' was not heard, or is bound already; `releve discover` lists those that can be adopted"
        case .severalDialects(let device, let dialects):
            "device '\(device)' was heard in several dialects: say --dialect "
                + dialects.map(\.rawValue).joined(separator: " or --dialect ")
        case .severalChannels(let device, let channels):
            "device '\(device)' has several channels: say --channel "
                + channels.map(String.init).joined(separator: " or --channel ")
                + ", or --channel all where they are phases or parts of one machine"
        case .noSuchChannel(let device, let channel): "device '\(device)' reports no channel \(channel)"
        case .alreadyBound(let device, let machine): "device '\(device)' already speaks for machine '\(machine)'"
        case .gateway(let device):
            "device '\(device)' is a gateway: it speaks for others; bind one of those instead"
        case .unknownMachine(let machine):
            "no machine '\(machine)' in the lab's registry; to make it say --new-machine KIND/NAME"
        case .machineExists(let machine): "machine '\(machine)' exists already; leave --new-machine out"
        case .badMachineID(let text):
            "'\(text)' is not an id: letters, digits, '-', '_' and '.', at most 64, a letter or digit first"
        case .badThreshold(let power, let onAbove):
            "a machine at work draws more than one that is on: \(power.milliwatts / 1000) W is not above "
                + "\(onAbove.milliwatts / 1000) W"
        case .badText(let field): "\(field): expected one line of text, at most 200 characters"
        }
    }
}

extension LabRegistry {
    /// The registry with the device bound, and the binding.
    ///
    /// - Throws: why it cannot be: the first reason met.
    package func adopting(
        _ adoption: Adoption, heard: [HeardDevice]
    ) throws(AdoptionProblem) -> (registry: LabRegistry, binding: DeviceBinding) {
        for (field, text) in [("reason", adoption.reason)]
        where !text.isOneLine() { throw .badText(field: field) }
        let device = try Self.device(of: adoption, among: heard)
        let binding = DeviceBinding(address: device.address, channels: try channels(of: adoption, device))
        var registry = self
        if let new = adoption.newMachine {
            try registry.add(new, id: adoption.machine)
        }
        guard let index = registry.machines.firstIndex(where: { $0.id == adoption.machine }) else {
            throw .unknownMachine(adoption.machine)
        }
        registry.machines[index].devices.append(binding)
        if let busyAbove = adoption.busyAbove {
            let onAbove = registry.machines[index].power.onAbove
            guard busyAbove > onAbove else { throw .badThreshold(busyAbove, onAbove: onAbove) }
            registry.machines[index].power.busyAbove = busyAbove
            if let below = registry.machines[index].power.busyBelow, below > busyAbove {
                registry.machines[index].power.busyBelow = nil
            }
        }
        return (registry, binding)
    }

    private static func device(
        of adoption: Adoption, among heard: [HeardDevice]
    ) throws(AdoptionProblem) -> HeardDevice {
        let found = heard.filter {
            $0.address.id == adoption.device && (adoption.dialect == nil || $0.address.dialect == adoption.dialect)
        }
        guard let device = found.first else { throw .notHeard(adoption.device) }
        guard found.count == 1 else { throw .severalDialects(adoption.device, found.map(\.address.dialect)) }
        guard DeviceGuess(device).kind != .gateway else { throw .gateway(adoption.device) }
        guard device.address.id.isOneLine() else { throw .badText(field: "device") }
        return device
    }

    private func channels(of adoption: Adoption, _ device: HeardDevice) throws(AdoptionProblem) -> DeviceChannels {
        func owner(_ channel: Int?) -> MachineID? { machine(of: device.address, channel: channel) }
        let speaker = machines.first { $0.devices.contains { $0.address == device.address } }
        guard let wished = adoption.channels else {
            // What is drawn on several channels is of one machine or of several: nobody but the lab knows.
            let metered = device.meteredChannels.filter { owner($0) == nil }
            guard metered.count < 2 else { throw .severalChannels(adoption.device, metered) }
            // What a device says of itself without a number is heard by a binding without one only.
            if device.speaksAsWhole, owner(nil) == nil { return .rest }
            let free = device.channels.filter { owner($0) == nil }
            guard free.count < 2 else { throw .severalChannels(adoption.device, free) }
            if free.isEmpty, let speaker { throw .alreadyBound(adoption.device, speaker.id) }
            return free.first.map { $0 == 0 && speaker == nil ? .rest : .only([$0]) } ?? .rest
        }
        if wished == .all, let speaker { throw .alreadyBound(adoption.device, speaker.id) }
        for channel in wished.named {
            guard device.channels.contains(channel) else { throw .noSuchChannel(adoption.device, channel) }
            if let owner = owner(channel) { throw .alreadyBound("\(adoption.device)#\(channel)", owner) }
        }
        return wished
    }

    private mutating func add(_ new: Adoption.NewMachine, id: MachineID) throws(AdoptionProblem) {
        guard !machines.contains(where: { $0.id == id }) else { throw .machineExists(id) }
        guard id.isWellFormed else { throw .badMachineID(id.rawValue) }
        guard new.name.isOneLine() else { throw .badText(field: "name") }
        machines.append(Machine(id: id, kind: new.kind, name: new.name))
    }
}
