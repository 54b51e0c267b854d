import Dialects
import UsageDomain

/// From a device as the decoder numbers it to the machines it speaks for.
///
/// Built lazily: a device is looked up once.
struct DeviceRouting {
    struct Destination {
        let machine: Int
        /// Position of the binding in the machine's list: stable as long as the registry is.
        let device: Int
        let channel: Int?

        func accepts(_ observed: Int?) -> Bool { DeviceBinding.channel(channel, accepts: observed) }
    }

    private let byAddress: [DeviceAddress: [Destination]]
    private let byDialect: [DialectName: [Destination]]
    private var byHandle: [[Destination]?] = []

    init(registry: LabRegistry) {
        var byAddress: [DeviceAddress: [Destination]] = [:]
        var byDialect: [DialectName: [Destination]] = [:]
        for (machineIndex, machine) in registry.machines.enumerated() {
            for (deviceIndex, binding) in machine.devices.enumerated() {
                let destination = Destination(machine: machineIndex, device: deviceIndex, channel: binding.channel)
                byAddress[binding.address, default: []].append(destination)
                byDialect[binding.address.dialect, default: []].append(destination)
            }
        }
        self.byAddress = byAddress
        self.byDialect = byDialect
    }

    mutating func destinations(of handle: DeviceHandle, in decoder: borrowing MessageDecoder) -> [Destination] {
        if handle.index < byHandle.count, let known = byHandle[handle.index] { return known }
        while byHandle.count <= handle.index { byHandle.append(nil) }
        let found = byAddress[decoder.address(of: handle)] ?? []
        byHandle[handle.index] = found
        return found
    }

    /// Every device of a dialect: a bridge that is lost silences all of them.
    func destinations(of dialect: DialectName) -> [Destination] {
        byDialect[dialect] ?? []
    }
}
