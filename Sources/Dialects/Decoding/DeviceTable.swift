internal import UsageDomain

/// Devices met so far, numbered densely; numbers are never given again.
struct DeviceTable {
    static let capacity = 10_000

    private(set) var addresses: [DeviceAddress] = []
    private var numbers: [DeviceAddress: Int] = [:]

    /// Nil when the device is new and there are too many already.
    mutating func handle(of address: DeviceAddress) -> DeviceHandle? {
        if let number = numbers[address] { return DeviceHandle(index: number) }
        guard addresses.count < Self.capacity else { return nil }
        return add(address)
    }

    /// A device of the registry always has a place.
    mutating func register(_ address: DeviceAddress) {
        if numbers[address] == nil { _ = add(address) }
    }

    private mutating func add(_ address: DeviceAddress) -> DeviceHandle {
        let number = addresses.count
        addresses.append(address)
        numbers[address] = number
        return DeviceHandle(index: number)
    }
}
