import UsageDomain

extension String {
    /// Its first digits, filled with zeros.
    fileprivate func padding(to count: Int) -> String {
        String(prefix(count)) + String(repeating: "0", count: Swift.max(0, count - utf8.count))
    }
}

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
    /// Watts; empty where nothing is known yet.
    var busyAbove: String?
    var reason: String

    /// No id of a machine has a plus sign.
    static let newMachine = "+new"

    static let allChannels = "all"

    var isNewMachine: Bool { machine == Self.newMachine }

    /// Nil when a field holds what no form of ours sends.
    func adoption(by author: String) -> Adoption? {
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
            newMachine: isNewMachine ? Adoption.NewMachine(kind: kind, name: name) : nil, busyAbove: threshold,
            author: author, reason: reason)
    }

    /// Whether what was typed as a threshold is a power, or nothing.
    var hasReadableThreshold: Bool { threshold != nil || (busyAbove ?? "").allSatisfy(\.isWhitespace) }

    /// `120`, `120 W`, `87,5`.
    private var threshold: Power? {
        var text = String((busyAbove ?? "").filter { !$0.isWhitespace }).lowercased().replacing(",", with: ".")
        if text.hasSuffix("w") { text.removeLast() }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let whole = parts.first.flatMap({ Int64($0) }), whole < 1_000_000
        else { return nil }
        let fraction = (parts.count == 2 ? String(parts[1]) : "").padding(to: 3)
        return Int64(fraction).map { Power(milliwatts: whole * 1000 + $0) }
    }
}
