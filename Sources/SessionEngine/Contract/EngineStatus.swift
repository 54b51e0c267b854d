package import UsageDomain

/// A machine as the live board shows it.
package struct EngineStatus: Hashable, Sendable {
    package var state: MachineState
    /// When the state began; nil when it was never known.
    package var since: Instant?
    /// The last live message of any device of the machine.
    package var lastHeard: Instant?
    package var power: Power?
    /// Durations up to `lastHeard`.
    package var openSession: UsageSession?
    package var job: String?
    /// The devices whose power is heard and says nothing: no threshold tells work from rest, and nobody ever said a state.
    package var unreadPower: Set<Int> = []
}
