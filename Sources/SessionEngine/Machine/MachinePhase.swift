import UsageDomain

/// What is known of what a machine does, with all its transitions.
///
///     unheard ──► untold ──► told ◄──► lost
enum MachinePhase: Hashable, Codable, Sendable {
    /// Nothing live was heard: there is no time to account for, and what the broker kept is only shown.
    case unheard(Kept)
    /// Heard, and nobody has ever said what it does.
    case untold
    /// Somebody vouches for what it does.
    case told(StateView)
    /// Nobody vouches for anything any more.
    case lost(since: Instant)

    /// What retained messages say.
    struct Kept: Hashable, Codable, Sendable {
        var state: MachineState?
        var power: Power?
    }

    static let nothing = MachinePhase.unheard(Kept())

    // MARK: What it says

    var isLive: Bool {
        if case .unheard = self { false } else { true }
    }

    var view: StateView? {
        if case .told(let view) = self { view } else { nil }
    }

    var state: MachineState { view?.state ?? .unknown }
    var grade: Grade { view?.grade ?? .measured }

    /// Since when it is in its state; nil when none was ever known.
    var since: Instant? {
        switch self {
        case .unheard, .untold: nil
        case .told(let view): view.since
        case .lost(let since): since
        }
    }

    // MARK: Transitions

    /// Remembers what a retained message says, as long as nothing live was heard.
    mutating func keep(_ fact: ObservedFact) {
        guard case .unheard(var kept) = self else { return }
        switch fact {
        case .state(let state): kept.state = state
        case .halt(isHalted: true): kept.state = .fault
        case .relay(isOn: false): kept.state = .off
        case .level(.power, let milliwatts): kept.power = Power(milliwatts: max(0, milliwatts))
        case .link(.offline), .link(.bridgeOffline): kept.state = .unknown
        default: return
        }
        self = .unheard(kept)
    }

    /// Forgets what was kept.
    mutating func letGo() {
        if case .unheard = self { self = .nothing }
    }

    /// Something live was heard.
    mutating func hear() {
        if case .unheard = self { self = .untold }
    }

    /// Takes another state from an instant on, or none.
    mutating func change(to view: StateView?, since: Instant) {
        guard var view else {
            self = .lost(since: since)
            return
        }
        view.since = since
        self = .told(view)
    }

    /// The same state, whoever vouches for it now.
    mutating func goOn(as view: StateView) {
        change(to: view, since: since ?? view.since)
    }

    /// Takes another state on the same word.
    mutating func change(to state: MachineState, since: Instant) {
        guard case .told(var view) = self else { return }
        view.state = state
        view.since = since
        self = .told(view)
    }

    /// Follows the device that vouches for it to its new ordinal.
    mutating func renumber(_ ordinal: (Int) -> Int) {
        guard case .told(var view) = self else { return }
        view.device = ordinal(view.device)
        self = .told(view)
    }
}
