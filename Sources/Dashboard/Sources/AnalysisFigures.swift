package import UsageDomain
package import UsageStore

/// What a page of analysis asks for.
package struct AnalysisQuery: Hashable, Sendable {
    package var period: Period
    /// What it is compared with.
    package var before: Period?
    /// One machine; nil for all that there were.
    package var machine: MachineID?
    package var grouping: StatedGrouping

    package init(
        period: Period, before: Period? = nil, machine: MachineID? = nil, grouping: StatedGrouping = .company
    ) {
        self.period = period
        self.before = before
        self.machine = machine
        self.grouping = grouping
    }
}

/// What machines did over a period, against when the lab was open.
package struct AnalysisFigures: Sendable {
    package struct MachineFigures: Hashable, Sendable {
        package let machine: MachineID
        package var durations: StateDurations
        package var energy: Energy
        /// Work while the lab was open; nil where it declares no hours.
        package var busyInOpening: TimeSpan?
        /// The time that the lab was open while the machine was declared.
        package var openTime: TimeSpan?

        package init(
            machine: MachineID, durations: StateDurations, energy: Energy, busyInOpening: TimeSpan? = nil,
            openTime: TimeSpan? = nil
        ) {
            self.machine = machine
            self.durations = durations
            self.energy = energy
            self.busyInOpening = busyInOpening
            self.openTime = openTime
        }
    }

    package var machines: [MachineFigures]
    /// The period before; without what concerns opening hours.
    package var before: [MachineFigures]
    /// Up to now; nil where the lab declares no hours for each of its days.
    package var openTime: TimeSpan?
    /// Of all machines together, by UTC hour.
    package var busyByHour: [Instant: TimeSpan]
    package var totals: [StatedTotal]
    /// Of short periods, cut at their ends.
    package var spans: [MachineID: [StateSpan]]
    /// Of longer ones.
    package var days: [MachineDay]

    package init(
        machines: [MachineFigures] = [], before: [MachineFigures] = [], openTime: TimeSpan? = nil,
        busyByHour: [Instant: TimeSpan] = [:], totals: [StatedTotal] = [], spans: [MachineID: [StateSpan]] = [:],
        days: [MachineDay] = []
    ) {
        self.machines = machines
        self.before = before
        self.openTime = openTime
        self.busyByHour = busyByHour
        self.totals = totals
        self.spans = spans
        self.days = days
    }
}
