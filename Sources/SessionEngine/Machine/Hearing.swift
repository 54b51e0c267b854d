import UsageDomain

/// What is heard of a machine: before the first live message there is no time to account for, and what the broker kept is
/// only shown.
enum Hearing: Hashable, Codable, Sendable {
    case kept(state: MachineState?, power: Power?)
    case live

    static let nothing = Hearing.kept(state: nil, power: nil)

    /// Remembers what a retained message says, as long as nothing live was heard.
    mutating func keep(_ fact: ObservedFact) {
        guard case .kept(let state, let power) = self else { return }
        switch fact {
        case .state(let state): self = .kept(state: state, power: power)
        case .halt(isHalted: true): self = .kept(state: .fault, power: power)
        case .relay(isOn: false): self = .kept(state: .off, power: power)
        case .level(.power, let milliwatts):
            self = .kept(state: state, power: Power(milliwatts: max(0, milliwatts)))
        case .link(.offline), .link(.bridgeOffline): self = .kept(state: .unknown, power: power)
        default: break
        }
    }

    /// Forgets what was kept.
    mutating func letGo() {
        if self != .live { self = .nothing }
    }
}
