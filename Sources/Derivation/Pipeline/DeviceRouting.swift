import Dialects
import UsageDomain

/// From a device as the decoder numbers it to the machines it speaks for.
///
/// Built lazily: a device is looked up once.
struct DeviceRouting {
    /// An object, because it is looked at for every observation, and a value would be copied part by part.
    final class Destination: Sendable {
        let machine: Int
        /// Position of the binding in the machine's list: stable as long as the registry is.
        let device: Int
        let channels: DeviceChannels
        let isMetering: Bool
        /// What bindings of the device name, this one's included.
        let named: [Int]

        init(machine: Int, device: Int, channels: DeviceChannels, isMetering: Bool, named: [Int] = []) {
            self.machine = machine
            self.device = device
            self.channels = channels
            self.isMetering = isMetering
            self.named = named
        }

        /// Whether the machine is meant by what one channel says.
        func accepts(_ observation: MachineObservation) -> Bool {
            if !isMetering, observation.fact.isMetered { return false }
            guard let channel = observation.channel else { return channels.named.isEmpty }
            switch channels {
            case .all: return true
            case .only(let numbers): return numbers.contains(channel)
            // Of further channels only the circuits are the machine's: their other values are of nobody knows what.
            case .rest:
                return !named.contains(channel) && (channel == 0 || observation.fact.isOfCircuit)
            }
        }

        /// Whether the sum over channels, said without a number, is the machine's.
        ///
        /// It is for who has all of them; `hasAll` says so of those that the message speaks of.
        func acceptsTotal(hasAll: Bool) -> Bool {
            guard isMetering else { return false }
            switch channels {
            case .all: return true
            case .rest: return named.isEmpty
            case .only(let numbers):
                return hasAll && numbers.count > 1 && named.allSatisfy(numbers.contains)
            }
        }

        /// What is recorded of a machine is of one channel: the first.
        func records(_ channel: Int?) -> Bool {
            guard let channel else { return true }
            if case .only(let numbers) = channels { return numbers.first == channel }
            return channel == 0
        }
    }

    private let byAddress: [DeviceAddress: [Destination]]
    private let byDialect: [DialectName: [Destination]]
    private var byHandle: [[Destination]?] = []

    /// `indices` are those of every machine.
    init(registry: LabRegistry, indices: [MachineID: Int]) {
        var bound: [DeviceAddress: [Destination]] = [:]
        var byDialect: [DialectName: [Destination]] = [:]
        for machine in registry.machines {
            guard let machineIndex = indices[machine.id] else { continue }
            for (deviceIndex, binding) in machine.devices.enumerated() {
                let destination = Destination(
                    machine: machineIndex, device: deviceIndex, channels: binding.channels,
                    isMetering: binding.isMetering)
                bound[binding.address, default: []].append(destination)
                byDialect[binding.address.dialect, default: []].append(destination)
            }
        }
        byAddress = bound.mapValues { destinations in
            let named = destinations.flatMap(\.channels.named)
            return destinations.map {
                Destination(
                    machine: $0.machine, device: $0.device, channels: $0.channels, isMetering: $0.isMetering,
                    named: named)
            }
        }
        self.byDialect = byDialect
    }

    mutating func destinations(of handle: DeviceHandle, in decoder: borrowing MessageDecoder) -> [Destination] {
        if handle.index < byHandle.count, let known = byHandle[handle.index] { return known }
        while byHandle.count <= handle.index { byHandle.append(nil) }
        let found = byAddress[decoder.address(of: handle)] ?? []
        byHandle[handle.index] = found
        return found
    }

    /// Every binding of the devices that are meant, machine by machine.
    func destinations(where isMeant: (DeviceAddress) -> Bool) -> [Destination] {
        byAddress.filter { isMeant($0.key) }.flatMap(\.value).sorted {
            ($0.machine, $0.device) < ($1.machine, $1.device)
        }
    }

    /// Every device of a dialect: a bridge that is lost silences all of them.
    func destinations(of dialect: DialectName) -> [Destination] {
        byDialect[dialect] ?? []
    }
}

extension ObservedFact {
    var isPower: Bool {
        if case .level(.power, _) = self { true } else { false }
    }

    /// What adds up over the circuits of a machine.
    var isMetered: Bool {
        switch self {
        case .level(.power, _), .counter(.energy, _, _, _): true
        default: false
        }
    }

    var isOfCircuit: Bool {
        if case .relay = self { true } else { isMetered }
    }
}
