import UsageDomain

/// Whether the machine is fed.
struct RelayWord: Hashable, Codable, Sendable {
    var isOn: Bool
    var device: Int
}
