import UsageDomain

/// What a browser sends to bind a device; every field as typed.
struct AdoptionForm: Decodable, Sendable {
    var token: String
    var device: String
    var dialect: String
    /// Empty for a new machine.
    var machine: String
    /// Empty for whichever fits.
    var channel: String?
    var id: String
    var name: String
    var kind: String
    var author: String
    var reason: String

    /// Nil when a field holds what no form of ours sends.
    var adoption: Adoption? {
        guard let kind = MachineKind(rawValue: kind), !device.isEmpty, !dialect.isEmpty else { return nil }
        let channel = channel.flatMap { $0.isEmpty ? nil : $0 }
        guard channel == nil || channel.flatMap({ UInt16($0) }) != nil else { return nil }
        return Adoption(
            device: device, dialect: DialectName(rawValue: dialect), channel: channel.flatMap { Int($0) },
            machine: MachineID(rawValue: machine.isEmpty ? id : machine),
            newMachine: machine.isEmpty ? Adoption.NewMachine(kind: kind, name: name) : nil, author: author,
            reason: reason)
    }
}
