import UsageDomain

/// Collects a machine's days into its truth.
struct TruthRecorder: Sendable {
    private let machine: SimulatedMachine
    private let start: Instant
    /// Of the days that are over, since `start`.
    private var finished = MachineMeters()
    private var today: MachineDay?
    private var sessions: [TrueSession] = []
    private var runs: [(run: TrueRun, filament: Int64)] = []
    private var gaps: [Gap] = []

    init(machine: SimulatedMachine, start: Instant) {
        self.machine = machine
        self.start = start
    }

    /// Adds the day that begins; the one before is over.
    mutating func begin(_ day: MachineDay, _ timeline: RegistryTimeline) {
        if let over = today { finished = finished + metersSinceStart(of: over, until: over.span.upperBound) }
        today = day
        let id = machine.machine.id
        var cursor = DayCursor(day)
        for session in day.sessions where machine.tellsWork {
            cursor.advance(to: session.start)
            let before = cursor.meters
            cursor.advance(to: session.end)
            guard session.start >= start, let registry = timeline.registry(at: session.start) else { continue }
            let member = session.member.map { registry.members[$0] }
            let filament = day.runs.filter { $0.start >= session.start && $0.end <= session.end }
                .reduce(Int64(0)) { $0 + $1.usedFilament }
            sessions.append(
                TrueSession(
                    machine: id, member: member?.id, company: member?.company, project: member?.defaultProject,
                    owner: registry.machines.first { $0.id == id }?.owner ?? .lab, start: session.start,
                    end: session.end, closeReason: session.reason,
                    amounts: amounts(cursor.meters - before, filament: filament)))
        }
        for run in day.runs where run.start >= start && machine.tellsWork {
            let said = TrueRun(
                machine: id, start: run.start, end: run.end, busy: run.busy, paused: run.paused, job: run.job,
                outcome: run.outcome)
            runs.append((said, run.usedFilament))
        }
        if let outage = day.outage, !machine.survivesOutages, outage.lowerBound >= start {
            gaps.append(Gap(machine: id, start: outage.lowerBound, end: outage.upperBound))
        }
        if let cut = day.powerCut, cut.lowerBound >= start {
            gaps.append(Gap(machine: id, start: cut.lowerBound, end: cut.upperBound))
        }
    }

    func truth(at now: Instant) -> MachineTruth {
        let endedRuns = runs.filter { $0.run.end <= now }
        let today = today.map { metersSinceStart(of: $0, until: now) } ?? MachineMeters()
        return MachineTruth(
            machine: machine.machine.id, hasEnergyMeter: machine.hasEnergyMeter, tellsWork: machine.tellsWork,
            sessions: sessions.filter { $0.end <= now }, runs: endedRuns.map(\.run),
            total: amounts(finished + today, filament: endedRuns.reduce(0) { $0 + $1.filament }),
            gaps: gaps.filter { $0.end <= now })
    }

    private func metersSinceStart(of day: MachineDay, until end: Instant) -> MachineMeters {
        var cursor = DayCursor(day)
        cursor.advance(to: start)
        let before = cursor.meters
        cursor.advance(to: max(start, end))
        return cursor.meters - before
    }

    private func amounts(_ meters: MachineMeters, filament: Int64) -> TrueAmounts {
        var consumables: [Quantity: Int64] = [:]
        if let tool = machine.toolQuantity { consumables[tool] = meters.tool.milliseconds }
        if machine.filamentPerSecond.upperBound > 0 { consumables[.filamentLength] = filament }
        return TrueAmounts(
            busy: machine.tellsWork ? meters.busy : .zero, paused: machine.tellsWork ? meters.paused : .zero,
            energy: Energy(milliwattHours: machine.hasEnergyMeter ? meters.milliwattHours : 0),
            consumables: consumables)
    }
}
