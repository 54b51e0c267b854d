import UsageDomain

/// What a switch says of itself.
struct RelayWord: Hashable, Codable, Sendable {
    var device: Int
    let channel: Int?
    /// Nil while nobody vouches for it.
    var isOn: Bool?
    /// When it was last heard to switch.
    var since: Instant
    /// Something was drawing power behind it when it opened.
    var hasCutLoad = false
    /// Power was heard behind it while it was open: it is not in the measured circuit.
    var isOutsideCircuit = false
}
