/// Which device of which dialect speaks for a machine, and with which of its channels.
package struct DeviceBinding: Hashable, Sendable {
    package var address: DeviceAddress
    package var channels: DeviceChannels
    /// What it says of power and energy counts.
    ///
    /// All meters of a machine add up: false where another one measures the same circuit.
    package var isMetering: Bool

    package init(address: DeviceAddress, channels: DeviceChannels, isMetering: Bool = true) {
        self.address = address
        self.channels = channels
        self.isMetering = isMetering
    }

    /// Binds one channel; without a number the device as a whole.
    package init(address: DeviceAddress, channel: Int? = nil) {
        self.init(address: address, channels: channel.map { .only([$0]) } ?? .rest)
    }
}

/// The numbered channels of a device that speak for a machine.
package enum DeviceChannels: Hashable, Sendable {
    /// Not said: the device as a whole, less the channels that other bindings name.
    case rest
    /// These, ascending.
    case only([Int])
    /// The whole device: it speaks for no other machine.
    case all

    /// As the registry file has it; nil where it says nothing.
    package var fileText: String? {
        switch self {
        case .rest: nil
        case .only(let numbers): numbers.count == 1 ? "\(numbers[0])" : "[\(Self.list(numbers))]"
        case .all: "all"
        }
    }

    /// `0`, `0, 1, 2` or `all`; empty where nothing is said.
    package var description: String {
        switch self {
        case .rest: ""
        case .only(let numbers): Self.list(numbers)
        case .all: "all"
        }
    }

    private static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }

    /// The largest number of a channel; the readers of messages know none beyond it either.
    package static let largest = 999

    /// A channel as people type it; nil for what is not the number of one.
    package static func number(_ text: some StringProtocol) -> Int? {
        Int(text).flatMap { (0...largest).contains($0) ? $0 : nil }
    }

    /// Channels named by number.
    package var named: [Int] {
        if case .only(let numbers) = self { numbers } else { [] }
    }

    /// What two bindings of one device both take; nil when they take different parts of it.
    ///
    /// A binding without a channel also takes channel 0: the two are one place.
    package func overlap(with other: DeviceChannels) -> DeviceChannels? {
        if self == .all || other == .all { return .all }
        let (own, others) = (self == .rest ? [0] : named, other == .rest ? [0] : other.named)
        return own.first(where: others.contains).map { .only([$0]) }
    }

    /// Whether a numbered channel is among them, where bindings of the device name these.
    package func contain(_ channel: Int, besides named: some Collection<Int>) -> Bool {
        switch self {
        case .rest: !named.contains(channel)
        case .only(let numbers): numbers.contains(channel)
        case .all: true
        }
    }
}

/// A number, a list of numbers, `"all"` or null.
extension DeviceChannels: Codable {
    private static let everything = "all"

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .rest
        } else if let number = try? container.decode(Int.self) {
            self = .only([number])
        } else if let numbers = try? container.decode([Int].self), !numbers.isEmpty {
            self = .only(numbers)
        } else {
            guard try container.decode(String.self) == Self.everything else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no such channels")
            }
            self = .all
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .rest: try container.encodeNil()
        case .only(let numbers):
            if numbers.count == 1 { try container.encode(numbers[0]) } else { try container.encode(numbers) }
        case .all: try container.encode(Self.everything)
        }
    }
}

/// One channel is written as it always was: `"channel":0`.
extension DeviceBinding: Codable {
    private enum CodingKeys: String, CodingKey { case address, channel, channels, meter }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let channels = try container.decodeIfPresent(DeviceChannels.self, forKey: .channel)
        let several = try container.decodeIfPresent(DeviceChannels.self, forKey: .channels)
        self.init(
            address: try container.decode(DeviceAddress.self, forKey: .address), channels: channels ?? several ?? .rest,
            isMetering: try container.decodeIfPresent(Bool.self, forKey: .meter) ?? true)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(address, forKey: .address)
        if channels != .rest {
            try container.encode(channels, forKey: channels.named.count == 1 ? .channel : .channels)
        }
        if !isMetering { try container.encode(false, forKey: .meter) }
    }
}

extension LabRegistry {
    /// The machine that a numbered channel of a device speaks for; without a number, the device as a whole.
    package func machine(of address: DeviceAddress, channel: Int?) -> MachineID? {
        let named = machines.flatMap(\.devices).filter { $0.address == address }.flatMap(\.channels.named)
        return machines.first { machine in
            machine.devices.contains { binding in
                guard binding.address == address else { return false }
                guard let channel else { return binding.channels.named.isEmpty }
                return binding.channels.contain(channel, besides: named)
            }
        }?.id
    }
}
