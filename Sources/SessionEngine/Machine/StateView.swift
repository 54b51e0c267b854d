import UsageDomain

/// What a machine is taken to be doing, and on whose word.
struct StateView: Hashable, Codable, Sendable {
    enum Source: String, Hashable, Codable, Sendable { case relay, controller, power, link }

    /// Never unknown.
    var state: MachineState
    var since: Instant
    var source: Source
    var device: Int
    var grade: Grade
}
