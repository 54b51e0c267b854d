import UsageDomain

/// What a browser sends to bind a device; every field as typed.
struct AdoptionForm: Decodable, Sendable {
    var token: String
    var device: String
    var dialect: String
    /// `newMachine` for one that is to be made.
    var machine: String
    /// Empty for whichever fits.
    var channel: String?
    var id: String
    var name: String
    var kind: String
    var author: String
    var reason: String

    /// No id of a machine has a plus sign.
    static let newMachine = "+new"

    var isNewMachine: Bool { machine == Self.newMachine }

    /// Nil when a field holds what no form of ours sends.
    var adoption: Adoption? {
        guard let kind = MachineKind(rawValue: kind), !device.isEmpty, !dialect.isEmpty, !machine.isEmpty else {
            return nil
        }
        let channel = channel.flatMap { $0.isEmpty ? nil : $0 }
        guard channel == nil || channel.flatMap({ UInt16($0) }) != nil else { return nil }
        return Adoption(
            device: device, dialect: DialectName(rawValue: dialect), channel: channel.flatMap { Int($0) },
            machine: MachineID(rawValue: isNewMachine ? id : machine),
            newMachine: isNewMachine ? Adoption.NewMachine(kind: kind, name: name) : nil, author: author,
            reason: reason)
    }
}
