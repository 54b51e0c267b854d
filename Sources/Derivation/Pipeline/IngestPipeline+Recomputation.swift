import CivilTime
import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// Late messages: a native device that was cut off sends again what it said meanwhile.
///
/// The machine is derived anew from its last restore point, with everything in its place.
extension IngestPipeline {
    /// How far apart the restore points of a machine are.
    private static let restorePointSpacing = TimeSpan.hours(6)
    /// How far back a late message may send a machine: a week, then to the beginning of a session open at the time.
    static let longestRecomputation = TimeSpan.days(7) + longestSession + .days(1)
    private static let longestSession = TimeSpan.days(14)

    /// States to keep of machines that may be recomputed: those whose devices date their messages, between sessions.
    func duePoints(at instant: Instant) throws -> [RestorePoint] {
        var points: [RestorePoint] = []
        for (index, machine) in registry.machines.enumerated()
        where machine.devices.contains(where: { $0.address.dialect == .native }) {
            if let last = lastRestorePoint[machine.id], instant - last < Self.restorePointSpacing { continue }
            guard engine.status(of: index).openSession == nil, let state = engine.checkpoint(of: index) else {
                continue
            }
            points.append(
                RestorePoint(
                    machine: machine.id, at: now, position: position,
                    engineState: try EngineStateCoding.encode(
                        RestoredState(engine: state, memory: decoder.memoryToKeep))))
        }
        return points
    }

    mutating func recomputeLateMachines() throws {
        for (machine, from) in lateFrom.sorted(by: { $0.key < $1.key }) {
            try recompute(machine: machine, from: from)
            lateFrom[machine] = nil
        }
    }

    private mutating func recompute(machine: Int, from late: Instant) throws {
        let id = registry.machines[machine].id
        var start = try startOfRecomputation(of: machine, day: firstDay(toRecompute: id, from: late))
        // A reading before the late ones may reach over midnight: what grew between them is shared out anew.
        let previous = start.observations.last { $0.observation.at < late }?.observation.at
        if let previous, previous < start.day.start {
            start = try startOfRecomputation(of: machine, day: firstDay(toRecompute: id, from: previous))
        }
        guard var engine = engine.alone(machine: machine, from: start.state) else { return }
        let day = start.day
        var again = PendingChanges(calendar: calendar, counted: [:])
        var effects: [Effect] = []
        var series = SeriesBuffer()
        let slot = series.slot(of: id)
        for (destination, observation) in start.observations {
            engine.observe(observation, machine: 0, into: &effects)
            if observation.at >= day.start {
                Self.record(observation, of: destination, slot: slot, in: &series)
            }
            Self.absorb(&effects, of: id, from: day.start, into: &again, &series)
        }
        engine.tick(at: now, into: &effects)
        Self.absorb(&effects, of: id, from: day.start, into: &again, &series)
        try noteCorrection(of: id, from: day.start, to: again)
        pending.replace(MachineReplacement(machine: id, from: day.start, firstDay: day.date), by: again)
        self.series.replace(machine: id, from: day.start, by: series)
        seriesSlots = self.series.slots(of: registry.machines.map(\.id))
        if let state = engine.checkpoint(of: 0) { self.engine.restore(machine: machine, from: state) }
    }

    /// Where a recomputation begins: the state of the machine's last restore point and everything heard since.
    private struct Start {
        let day: LocalCalendar.Day
        /// Nil when there is no usable restore point: the machine is derived from the journal's beginning.
        let state: EngineCheckpoint?
        let observations: [(destination: DeviceRouting.Destination, observation: TimedObservation)]
    }

    private mutating func startOfRecomputation(of machine: Int, day: LocalCalendar.Day) throws -> Start {
        let point = try store.restorePoint(of: registry.machines[machine].id, atOrBefore: day.start)
        let state = point.flatMap { try? EngineStateCoding.decode(RestoredState.self, from: $0.engineState) }
        let position = state == nil ? JournalPosition.start : point?.position ?? .start
        // The past is read with what was known then, and the present goes on with what is known now.
        let present = decoder.memory
        decoder.memory = state?.memory ?? TranslatorMemory()
        defer { decoder.memory = present }
        return Start(day: day, state: state?.engine, observations: try observations(of: machine, from: position))
    }

    /// An issued statement never changes; that it would read otherwise now is told in the ledger.
    private func noteCorrection(of machine: MachineID, from start: Instant, to again: PendingChanges) throws {
        let stated = try store.statements().filter { record in
            record.replacedBy == nil && calendar.interval(of: record.period).upperBound > start
        }
        guard !stated.isEmpty else { return }
        let before = try store.sessions(SessionQuery(machine: machine, from: start)).filter { $0.end != nil }
        let after = again.sessions.values.filter { $0.end != nil }
        guard Set(before.map(\.unassigned)) != Set(after.map(\.unassigned)) else { return }
        let numbers = stated.map { "\"\($0.number)\"" }.joined(separator: ",")
        _ = try store.appendLedger(
            kind: .correction, author: "releve", reason: "messages that came late changed sessions of a stated period",
            content: "{\"from\":\"\(start.iso8601)\",\"machine\":\"\(machine)\",\"statements\":[\(numbers)]}", at: now)
    }

    /// The local day of the late instant, or an earlier one: none of the machine's sessions may be open when it begins.
    private func firstDay(toRecompute machine: MachineID, from late: Instant) throws -> LocalCalendar.Day {
        var day = calendar.day(containing: late)
        let stored = try store.sessions(SessionQuery(machine: machine, from: late - Self.longestSession, to: late))
        let waiting = pending.sessions.values.filter { $0.machine == machine && $0.start < late }
        let known = (stored + waiting).sorted { $0.start < $1.start }
        for session in known.reversed() where session.start < day.start && session.end ?? .distantFuture > day.start {
            day = calendar.day(containing: session.start)
        }
        return day
    }

    /// Everything the journal holds of a machine from a position on, in the order it happened.
    private mutating func observations(
        of machine: Int, from start: JournalPosition
    ) throws -> [(destination: DeviceRouting.Destination, observation: TimedObservation)] {
        var found: [(destination: DeviceRouting.Destination, observation: TimedObservation)] = []
        try journal.forEachBlock(from: start.block) { block, batch in
            guard block.sequence < position.block else { return false }
            var index = 0
            batch.forEach { frame in
                if block.sequence > start.block || index >= start.index {
                    address(frame, in: batch.bytes, order: Self.order(block: block.sequence, index: index))
                    found += addressed.filter { $0.destination.machine == machine }
                }
                index += 1
            }
            return true
        }
        return found.enumerated().sorted { left, right in
            (left.element.observation.at, left.element.observation.order, left.offset)
                < (right.element.observation.at, right.element.observation.order, right.offset)
        }.map(\.element)
    }

    private static func absorb(
        _ effects: inout [Effect], of machine: MachineID, from start: Instant, into again: inout PendingChanges,
        _ series: inout SeriesBuffer
    ) {
        for effect in effects {
            if case .power(_, let power, let at) = effect, at >= start {
                series.append(machine: machine, at: at, quantity: .power, value: power.milliwatts)
            }
            if let later = effect.clipped(from: start) { again.absorb(later, machine: machine) }
        }
        effects.removeAll(keepingCapacity: true)
    }
}

extension UsageSession {
    /// What was measured, whoever it is assigned to.
    fileprivate var unassigned: UsageSession {
        var measured = self
        measured.attribution = Attribution()
        return measured
    }
}

extension Effect {
    /// The part of an effect that belongs to the time from `start` on; nil when there is none.
    fileprivate func clipped(from start: Instant) -> Effect? {
        switch self {
        case .sessionChanged(let session): session.start >= start ? self : nil
        case .stateSpan(let machine, let state, let from, let to):
            to > start ? .stateSpan(machine: machine, state: state, from: max(from, start), to: to) : nil
        case .increase(_, _, _, _, let to, _): to > start ? self : nil
        case .runEnded(_, let run): run.start >= start ? self : nil
        case .quarantined, .tooLate, .power: nil
        }
    }
}
