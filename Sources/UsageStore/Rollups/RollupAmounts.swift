package import UsageDomain

/// What a machine did in an hour or a local day.
package struct RollupAmounts: Hashable, Sendable {
    /// Time by state; `gap` is time of which nothing is known.
    package var durations = StateDurations()
    package var energy = Energy.zero
    /// Runs and sessions that began in it.
    package var runs: Int64 = 0
    package var sessions: Int64 = 0
    /// Growth of each cumulative quantity but energy, in its unit.
    package var increases: [Quantity: Int64] = [:]

    package init() {}

    package static func += (left: inout RollupAmounts, right: RollupAmounts) {
        left.durations += right.durations
        left.energy.milliwattHours = left.energy.milliwattHours.addingSaturated(right.energy.milliwattHours)
        left.runs += right.runs
        left.sessions += right.sessions
        left.increases.merge(right.increases, uniquingKeysWith: { $0.addingSaturated($1) })
    }
}

/// Amounts to add to the stored rollups.
package struct RollupDelta: Hashable, Sendable {
    package struct HourKey: Hashable, Sendable {
        package let machine: MachineID
        /// Start of the UTC hour.
        package let hour: Instant
    }

    package struct DayKey: Hashable, Sendable {
        package let machine: MachineID
        /// Day of the lab's time zone.
        package let day: CivilDate
    }

    package var hours: [HourKey: RollupAmounts] = [:]
    package var days: [DayKey: RollupAmounts] = [:]

    package init() {}

    package var isEmpty: Bool { hours.isEmpty && days.isEmpty }

    package static func += (left: inout RollupDelta, right: RollupDelta) {
        for (key, amounts) in right.hours { left.hours[key, default: RollupAmounts()] += amounts }
        for (key, amounts) in right.days { left.days[key, default: RollupAmounts()] += amounts }
    }
}
