import UsageDomain

/// What a browser sends to bind a device; every field as typed.
struct AdoptionForm: Decodable, Sendable {
    var token: String?
    var device: String
    var dialect: String
    /// `newMachine` for one that is to be made.
    var machine: String
    /// A number, or `all`; empty for whichever fits.
    var channel: String?
    var id: String
    var name: String
    var kind: String
    /// Watts, or a power with its unit; empty where nothing is known yet.
    var busyAbove: String?
    var reason: String

    /// No id of a machine has a plus sign.
    static let newMachine = "+new"

    static let allChannels = "all"

    var isNewMachine: Bool { machine == Self.newMachine }

    /// Nil when a field holds what no form of ours sends.
    func adoption(by actor: Actor) -> Adoption? {
        guard let kind = MachineKind(rawValue: kind), !device.isEmpty, !dialect.isEmpty, !machine.isEmpty else {
            return nil
        }
        let channels: DeviceChannels?
        switch channel ?? "" {
        case "": channels = nil
        case Self.allChannels: channels = .all
        case let number:
            guard let number = DeviceChannels.number(number) else { return nil }
            channels = .only([number])
        }
        return Adoption(
            device: device, dialect: DialectName(rawValue: dialect), channels: channels,
            machine: MachineID(rawValue: isNewMachine ? id : machine),
            newMachine: isNewMachine ? Adoption.NewMachine(kind: kind, name: name) : nil, busyAbove: threshold,
            by: actor, reason: reason)
    }

    /// Whether what was typed as a threshold is a power, or nothing.
    var hasReadableThreshold: Bool { threshold != nil || (busyAbove ?? "").allSatisfy(\.isWhitespace) }

    private static let largestThreshold = Power.watts(1_000_000)

    private var threshold: Power? {
        TypedPower(busyAbove ?? "").power.flatMap { $0 < Self.largestThreshold ? $0 : nil }
    }
}
