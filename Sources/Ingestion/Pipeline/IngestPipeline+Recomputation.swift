import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// Late messages: a native device that was cut off sends again what it said meanwhile. The machine is derived anew
/// from its last restore point, with everything in its place.
extension IngestPipeline {
    /// How far apart the restore points of a machine are.
    private static let restorePointSpacing = TimeSpan.hours(6)

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
                    machine: machine.id, at: now, position: position, engineState: try EngineStateCoding.encode(state)))
        }
        return points
    }

    mutating func recomputeLateMachines() throws {
        let late = lateFrom
        lateFrom = [:]
        for (machine, from) in late.sorted(by: { $0.key < $1.key }) {
            try recompute(machine: machine, from: from)
        }
    }

    private mutating func recompute(machine: Int, from late: Instant) throws {
        let id = registry.machines[machine].id
        let day = try firstDay(toRecompute: id, from: late)
        let point = try store.restorePoint(of: id, atOrBefore: day.start)
        guard
            var engine = engine.alone(
                machine: machine, from: try point.map { try EngineStateCoding.decode($0.engineState) })
        else { return }
        let observations = try observations(of: machine, from: point?.position ?? .start)

        var again = PendingChanges(calendar: calendar, countedSessions: [id: day.start - .milliseconds(1)])
        var effects: [Effect] = []
        var series = SeriesBuffer()
        let slot = series.slot(of: id)
        for observation in observations {
            engine.observe(observation, machine: 0, into: &effects)
            if observation.at >= day.start { Self.record(observation, slot: slot, in: &series) }
            Self.absorb(&effects, of: id, from: day.start, into: &again)
        }
        engine.tick(at: now, into: &effects)
        Self.absorb(&effects, of: id, from: day.start, into: &again)
        pending.replace(MachineReplacement(machine: id, from: day.start, firstDay: day.date), by: again)
        self.series.replace(machine: id, from: day.start, by: series)
        seriesSlots = self.series.slots(of: registry.machines.map(\.id))
        if let state = engine.checkpoint(of: 0) { self.engine.restore(machine: machine, from: state) }
    }

    /// The local day of the late instant, or an earlier one: none of the machine's sessions may be open when it begins.
    private func firstDay(toRecompute machine: MachineID, from late: Instant) throws -> LocalCalendar.Day {
        var day = calendar.day(containing: late)
        let stored = try store.sessions(SessionQuery(machine: machine, from: late - .days(14), to: late))
        for session in stored.reversed() where session.start < day.start && session.end ?? .distantFuture > day.start {
            day = calendar.day(containing: session.start)
        }
        return day
    }

    /// Everything the journal holds of a machine from a position on, in the order it happened.
    private mutating func observations(of machine: Int, from start: JournalPosition) throws -> [TimedObservation] {
        var found: [TimedObservation] = []
        try journal.forEachBlock(from: start.block) { block, batch in
            guard block.sequence < position.block else { return false }
            var index = 0
            batch.forEach { frame in
                if block.sequence > start.block || index >= start.index {
                    address(frame, in: batch.bytes, order: Self.order(block: block.sequence, index: index))
                    for (destination, observation) in addressed where destination == machine {
                        found.append(observation)
                    }
                }
                index += 1
            }
            return true
        }
        return found.sorted { ($0.at, $0.order) < ($1.at, $1.order) }
    }

    private static func absorb(
        _ effects: inout [Effect], of machine: MachineID, from start: Instant, into again: inout PendingChanges
    ) {
        for effect in effects {
            if let later = effect.clipped(from: start) { again.absorb(later, machine: machine) }
        }
        effects.removeAll(keepingCapacity: true)
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
        case .quarantined, .tooLate: nil
        }
    }
}
