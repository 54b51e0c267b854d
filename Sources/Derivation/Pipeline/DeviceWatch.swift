import Dialects
import UsageDomain

/// What was noticed of the devices that no machine is bound to.
///
/// Bounded: when a new one does not fit, the least useful eighth is forgotten and counted.
struct DeviceWatch {
    static let capacity = HeardDevices.usualCapacity
    /// Distinct channels and subjects kept of one device.
    static let valuesPerDevice = 32
    private static let longestGap = TimeSpan.hours(6)

    /// A device, and whether the store does not hold it as it is.
    private struct Noticed {
        var device: HeardDevice
        var isChanged: Bool
    }

    private var noticed: [Noticed]
    /// Since the store exists.
    private(set) var forgotten: Int64
    /// Forgotten since the last checkpoint.
    private(set) var newlyForgotten: Set<DeviceAddress> = []
    private var slots: [DeviceAddress: Int] = [:]
    /// By device handle; -1 where it is not known yet.
    private var slotOfHandle: [Int] = []

    init(_ stored: HeardDevices) {
        forgotten = stored.forgotten
        noticed = stored.devices.map { Noticed(device: $0, isChanged: false) }
        number()
        while noticed.count > Self.capacity { forgetLeastUseful() }
    }

    var devices: [HeardDevice] { noticed.map(\.device) }

    // MARK: Noticing

    /// Notes one message of a device; what it says, or why it was set aside.
    mutating func note(
        _ handle: DeviceHandle, of decoder: borrowing MessageDecoder, at arrival: Instant, isRetained: Bool,
        observations: [MachineObservation], setAside reason: QuarantineReason? = nil
    ) {
        let slot = self.slot(of: handle, in: decoder, at: arrival)
        noticed[slot].isChanged = true
        noticed[slot].device.note(arrival, isRetained: isRetained, longestGap: Self.longestGap)
        if let reason {
            noticed[slot].device.setAside += 1
            noticed[slot].device.lastSetAside = reason
        }
        for observation in observations {
            guard let value = HeardValue(observation, at: arrival) else { continue }
            noticed[slot].device.keep(value, atMost: Self.valuesPerDevice)
        }
    }

    private mutating func slot(
        of handle: DeviceHandle, in decoder: borrowing MessageDecoder, at arrival: Instant
    ) -> Int {
        if handle.index < slotOfHandle.count, slotOfHandle[handle.index] >= 0 { return slotOfHandle[handle.index] }
        let address = decoder.address(of: handle)
        let slot = slots[address] ?? add(HeardDevice(address: address, at: arrival))
        while slotOfHandle.count <= handle.index { slotOfHandle.append(-1) }
        slotOfHandle[handle.index] = slot
        return slot
    }

    private mutating func add(_ device: HeardDevice) -> Int {
        if noticed.count >= Self.capacity { forgetLeastUseful() }
        newlyForgotten.remove(device.address)
        slots[device.address] = noticed.count
        noticed.append(Noticed(device: device, isChanged: false))
        return noticed.count - 1
    }

    // MARK: Forgetting

    /// An eighth at once, so that a flood costs each of its messages next to nothing.
    private mutating func forgetLeastUseful() {
        let ranked = noticed.sorted { $0.device.usefulness < $1.device.usefulness }
        let gone = ranked.prefix(Self.capacity / 8)
        noticed = Array(ranked.dropFirst(gone.count))
        forgotten += Int64(gone.count)
        newlyForgotten.formUnion(gone.map(\.device.address))
        number()
    }

    /// Leaves out what machines speak through now.
    mutating func dropBound(in registry: LabRegistry) {
        let kept = Set(HeardDevices(devices: devices).unbound(in: registry).devices.map(\.address))
        noticed.removeAll { !kept.contains($0.device.address) }
        number()
    }

    private mutating func number() {
        slots = Dictionary(noticed.enumerated().map { ($1.device.address, $0) }) { first, _ in first }
        slotOfHandle.removeAll(keepingCapacity: true)
    }

    // MARK: Checkpoints

    func contains(_ address: DeviceAddress) -> Bool { slots[address] != nil }

    /// What the store does not hold yet.
    var changes: [HeardDevice] { noticed.filter(\.isChanged).map(\.device) }

    /// The store holds it all.
    mutating func settle() {
        for slot in noticed.indices { noticed[slot].isChanged = false }
        newlyForgotten.removeAll(keepingCapacity: true)
    }
}

extension HeardDevice {
    /// What says more, and oftener, and did so lately, is more useful.
    fileprivate var usefulness: Usefulness {
        let saysMoreThanPresence = values.contains { $0.subject != .link }
        return Usefulness(
            rank: saysMoreThanPresence ? 2 : values.isEmpty ? 0 : 1, live: liveMessages, messages: messages,
            lastHeard: lastHeard)
    }

    fileprivate struct Usefulness: Comparable {
        let rank: Int
        let live: Int64
        let messages: Int64
        let lastHeard: Instant

        static func < (left: Usefulness, right: Usefulness) -> Bool {
            (left.rank, left.live, left.messages, left.lastHeard)
                < (right.rank, right.live, right.messages, right.lastHeard)
        }
    }

    fileprivate mutating func note(_ arrival: Instant, isRetained: Bool, longestGap: TimeSpan) {
        messages += 1
        lastHeard = max(lastHeard, arrival)
        guard !isRetained else { return }
        liveMessages += 1
        defer { lastLive = max(lastLive ?? arrival, arrival) }
        guard let lastLive, arrival >= lastLive + .seconds(1) else { return }
        let gap = arrival - lastLive
        // Switched off over night is no rhythm.
        guard gap <= longestGap else { return }
        period = period.map { $0 + TimeSpan(milliseconds: (gap - $0).milliseconds / 8) } ?? gap
    }

    fileprivate mutating func keep(_ value: HeardValue, atMost limit: Int) {
        if let index = values.firstIndex(where: { $0.channel == value.channel && $0.subject == value.subject }) {
            values[index] = value
        } else if values.count < limit {
            values.append(value)
        }
    }
}
