import UsageDomain

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
