import UsageDomain

/// What a browser sends to bind a device; every field as typed.
struct AdoptionForm: Decodable, Sendable {
    var token: String
    var device: String
    var dialect: String
    /// `newMachine` for one that is to be made.
    var machine: String
    /// A number, or `all`; empty for whichever fits.
    var channel: String?
    var id: String
    var name: String
    var kind: String
    var author: String
    var reason: String

    /// No id of a machine has a plus sign.
    static let newMachine = "+new"

    static let allChannels = "all"

    var isNewMachine: Bool { machine == Self.newMachine }

    /// Nil when a field holds what no form of ours sends.
    var adoption: Adoption? {
        guard let kind = MachineKind(rawValue: kind), !device.isEmpty, !dialect.isEmpty, !machine.isEmpty else {
            return nil
        }
        let channels: DeviceChannels?
        switch channel ?? "" {
        case "": channels = nil
        case Self.allChannels: channels = .all
        case let number:
            guard let number = UInt16(number) else { return nil }
            channels = .only([Int(number)])
        }
        return Adoption(
            device: device, dialect: DialectName(rawValue: dialect), channels: channels,
            machine: MachineID(rawValue: isNewMachine ? id : machine),
            newMachine: isNewMachine ? Adoption.NewMachine(kind: kind, name: name) : nil, author: author,
            reason: reason)
    }
}
