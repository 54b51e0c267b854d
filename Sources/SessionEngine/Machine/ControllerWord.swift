import UsageDomain

/// What the machine's own controller says.
struct ControllerWord: Hashable, Codable, Sendable {
    var state: MachineState
    var device: Int
    var isNative: Bool
}
