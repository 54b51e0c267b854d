import UsageDomain

/// What a machine is taken to be doing, and on whose word.
struct StateView: Hashable, Codable, Sendable {
    enum Source: String, Hashable, Codable, Sendable { case relay, controller, power, link, nobody }

    var state: MachineState
    /// Nil when the state was never known.
    var since: Instant?
    var source: Source
    var device: Int
    var grade: Grade

    static let unknown = StateView(state: .unknown, since: nil, source: .nobody, device: 0, grade: .measured)
}
