import UsageDomain

/// Everything that really happens at one machine on one local day.
struct MachineDay: Sendable {
    struct PowerSpan: Sendable {
        var start: Instant
        var milliwatts: Int64
        var isToolOn: Bool
    }

    struct StateChange: Sendable {
        var at: Instant
        var state: MachineState
    }

    struct BadgeMoment: Sendable {
        var at: Instant
        var badge: String
        var isIn: Bool
    }

    struct RunRecord: Sendable {
        var start: Instant
        var end: Instant
        var busy: TimeSpan
        var paused: TimeSpan
        var job: String?
        var outcome: JobOutcome?
        /// Filament of the whole job as the slicer says it, and what was really used, in millimetres.
        var plannedFilament: Int64
        var usedFilament: Int64
    }

    struct SessionRecord: Sendable {
        var member: Int?
        var start: Instant
        var end: Instant
        var reason: CloseReason
    }

    let span: Range<Instant>
    /// Contiguous from the first instant of the day; each lasts until the next.
    var power: [PowerSpan] = []
    var states: [StateChange] = []
    var badges: [BadgeMoment] = []
    var runs: [RunRecord] = []
    var sessions: [SessionRecord] = []
    /// The supply of machine and plug is interrupted.
    var powerCut: Range<Instant>?
    /// The plug restarts and forgets its counter; the machine is off.
    var plugRestart: Instant?
    /// Nothing of the lab's network works.
    var outage: Range<Instant>?
    var opening: Range<Instant>?

    func isOutage(_ instant: Instant) -> Bool { outage?.contains(instant) ?? false }
}
