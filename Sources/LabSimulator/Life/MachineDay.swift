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

/// Amounts accumulated since the first instant of a day.
struct MachineMeters: Hashable, Sendable {
    /// Milliwatts × milliseconds.
    var energy: Int64 = 0
    var tool = TimeSpan.zero
    var busy = TimeSpan.zero
    var paused = TimeSpan.zero

    static let energyPerMilliwattHour: Int64 = 3_600_000

    var milliwattHours: Int64 { energy / MachineMeters.energyPerMilliwattHour }

    static func - (left: MachineMeters, right: MachineMeters) -> MachineMeters {
        MachineMeters(
            energy: left.energy - right.energy, tool: left.tool - right.tool, busy: left.busy - right.busy,
            paused: left.paused - right.paused)
    }

    static func + (left: MachineMeters, right: MachineMeters) -> MachineMeters {
        MachineMeters(
            energy: left.energy + right.energy, tool: left.tool + right.tool, busy: left.busy + right.busy,
            paused: left.paused + right.paused)
    }
}

/// Reads a day forwards: what the meters show and what the machine does at instants that never go back.
struct DayCursor: Sendable {
    private(set) var meters = MachineMeters()
    private(set) var now: Instant
    private let day: MachineDay
    private var powerIndex = 0
    private var stateIndex = 0

    init(_ day: MachineDay) {
        self.day = day
        now = day.span.lowerBound
    }

    var milliwatts: Int64 { powerIndex < day.power.count ? day.power[powerIndex].milliwatts : 0 }
    var state: MachineState { stateIndex < day.states.count ? day.states[stateIndex].state : .off }

    /// Of instants before `now`, nothing changes.
    mutating func advance(to target: Instant) {
        while now < target {
            let powerEnd = powerIndex + 1 < day.power.count ? day.power[powerIndex + 1].start : day.span.upperBound
            let stateEnd = stateIndex + 1 < day.states.count ? day.states[stateIndex + 1].at : day.span.upperBound
            let stop = min(target, powerEnd, stateEnd)
            guard stop > now || powerEnd == now || stateEnd == now else { return }
            accumulate(stop - now)
            now = stop
            if stop == powerEnd, powerIndex + 1 < day.power.count { powerIndex += 1 }
            if stop == stateEnd, stateIndex + 1 < day.states.count { stateIndex += 1 }
            if stop >= day.span.upperBound { return }
        }
    }

    private mutating func accumulate(_ span: TimeSpan) {
        meters.energy += milliwatts * span.milliseconds
        if powerIndex < day.power.count, day.power[powerIndex].isToolOn { meters.tool += span }
        switch state {
        case .busy: meters.busy += span
        case .paused: meters.paused += span
        default: break
        }
    }
}
