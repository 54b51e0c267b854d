import CivilTime
import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// What has to be derived again: a native device that was cut off sends again what it said meanwhile, or somebody
/// declares what held in the past.
///
/// The machine is derived anew from its last restore point, with everything in its place and with what held then.
extension IngestPipeline {
    /// How far apart the restore points of a machine are.
    private static let restorePointSpacing = TimeSpan.hours(6)
    /// How far back a late message may send a machine: its delay, then to the beginning of a session open at the time.
    static let longestRecomputation = NativeStamp.longestDelay + longestSession + .days(1)
    /// A longer one makes the recomputation begin at an older point, the newest of which is kept.
    private static let longestSession = TimeSpan.days(14)
    /// Samples a recomputation may hold, some weeks of a talkative machine: what bounds its memory.
    private static let largestRecomputation = 2_000_000
    private static let nearPast = TimeSpan.days(3)
    /// A machine that cannot be derived again is not tried with every checkpoint.
    static let retryAfter = TimeSpan.hours(1)

    /// States to keep of machines, between sessions: where a recomputation may begin.
    func duePoints(at instant: Instant) throws -> [RestorePoint] {
        var points: [RestorePoint] = []
        // Nobody knows yet what a recomputation would begin with.
        guard clock.loss == nil, now > .distantPast else { return points }
        for machine in registry.machines where isSelected(machine.id) {
            if let last = lastRestorePoint[machine.id], instant - last < Self.restorePointSpacing { continue }
            guard consequences.lateFrom[machine.id] == nil, let index = epochs.index(of: machine.id),
                consequences.engine.status(of: index).openSession == nil,
                let state = consequences.engine.checkpoint(of: index)
            else { continue }
            points.append(
                RestorePoint(
                    machine: machine.id, at: now, position: position,
                    engineState: try EngineStateCoding.encode(
                        RestoredState(engine: state, memory: decoder.memoryToKeep))))
        }
        return points
    }

    /// A machine that cannot be derived again leaves the others alone, and the checkpoint: it stays on the list.
    mutating func recomputeLateMachines() {
        for (machine, from) in consequences.lateFrom.sorted(by: { $0.key < $1.key }) {
            if let failure = failures[machine], now - failure.at < Self.retryAfter { continue }
            do {
                try recompute(machine, from: from)
                consequences.lateFrom[machine] = nil
                failures[machine] = nil
            } catch {
                failures[machine] = RecomputationFailure(from: from, reason: "\(error)", at: now)
            }
        }
    }

    /// The same at once, of machines that were between sessions not long before: what a few days of the journal tell.
    package mutating func recomputeNearPast() {
        // Of a young store the journal's beginning is as near as a restore point.
        let beginning = (try? store.journalBlock(1))?.firstArrival
        let far = consequences.lateFrom.filter { machine, from in
            let point = try? store.restorePoint(of: machine, atOrBefore: calendar.wholeDay(containing: from).start)
            return (point?.at ?? beginning).map { now - $0 > Self.nearPast } ?? true
        }
        for machine in far.keys { consequences.lateFrom[machine] = nil }
        recomputeLateMachines()
        consequences.lateFrom.merge(far) { min($0, $1) }
    }

    private mutating func recompute(_ machine: MachineID, from late: Instant) throws {
        guard let index = epochs.index(of: machine) else { return }
        var day = try firstDay(toRecompute: machine, from: late)
        var result = try derive(machine, index, from: day, late: late)
        // A reading before the late ones may reach over midnight: what grew between them is shared out anew.
        while case .reachesBack(let previous) = result {
            day = try firstDay(toRecompute: machine, from: previous)
            result = try derive(machine, index, from: day, late: late)
        }
        guard case .derived(let again, let series, let state) = result else { return }
        consequences.selection?.derive(index, again: day.start)
        consequences.pending.replace(
            MachineReplacement(machine: machine, from: day.start, firstDay: day.date), by: again)
        consequences.series.replace(machine: machine, from: day.start, by: series)
        consequences.follow(epochs.machines)
        if let state { consequences.engine.restore(machine: index, from: state) }
    }

    private enum Rederivation {
        case derived(PendingChanges, SeriesBuffer, EngineCheckpoint?)
        /// The last observation before the late ones, or a reading that one of them grew from, lies before the day.
        case reachesBack(Instant)
    }

    private mutating func derive(
        _ machine: MachineID, _ index: Int, from day: LocalCalendar.Day, late: Instant
    ) throws -> Rederivation {
        let point = try store.restorePoint(of: machine, atOrBefore: day.start)
        let state = point.flatMap { try? EngineStateCoding.decode(RestoredState.self, from: $0.engineState) }
        let start = state == nil ? nil : point
        var plan = epochs.plan(epochs.place(at: start?.at ?? .distantPast))
        let own = plan.settings(ofMachine: index)
        var engine = state.map { SessionEngine(settings: own, checkpoint: $0.engine) } ?? SessionEngine(settings: own)
        var again = PendingChanges(
            calendar: calendar, counted: [:],
            spans: [machine: try store.spanResumption(of: machine, at: day.start)])
        var effects: [Effect] = []
        var series = SeriesBuffer()
        let slot = series.slot(of: machine)
        var previous: Instant?
        var reachedBack: Instant?
        let earliest = late - Self.longestRecomputation
        let epochs = epochs
        func reach(_ instant: Instant) {
            while instant >= plan.end {
                let next = epochs.plan(plan.place + 1)
                engine.apply(next.settings(ofMachine: index), at: next.from, into: &effects)
                plan = next
            }
        }
        let order = HappenedOrder(of: index, from: start?.position ?? .start, memory: state?.memory)
        func lose(_ losses: ArraySlice<HappenedOrder.Loss>) {
            for loss in losses {
                reach(loss.from)
                engine.loseTime(from: loss.from, to: loss.to, isMissed: loss.isMissed, into: &effects)
                Self.absorb(&effects, of: machine, from: day.start, into: &again, &series)
            }
        }
        var lost = 0
        let losses = try forEachObservation(in: order) { heard, losses in
            let observation = heard.observation
            let due = losses.dropFirst(lost).prefix { $0.precedes(observation) }
            lose(due)
            lost += due.count
            if observation.at < late {
                previous = observation.at
            } else if let previous, previous < day.start {
                reachedBack = previous
                return false
            }
            reach(observation.at)
            if heard.isNews { engine.observe(observation, machine: 0, into: &effects) }
            if observation.at >= late, let origin = effects.origin(before: day.start, since: earliest) {
                reachedBack = origin
                return false
            }
            if observation.at >= day.start, let sample = Self.sample(observation, of: heard.destination) {
                series.append(slot: slot, at: observation.at, quantity: sample.quantity, value: sample.value)
            }
            Self.absorb(&effects, of: machine, from: day.start, into: &again, &series)
            guard series.count <= Self.largestRecomputation else {
                throw IngestError.recomputationTooLarge(from: day.start)
            }
            return true
        }
        if let reachedBack { return .reachesBack(reachedBack) }
        lose(losses.dropFirst(lost))
        reach(now)
        engine.tick(at: now, into: &effects)
        Self.absorb(&effects, of: machine, from: day.start, into: &again, &series)
        return .derived(again, series, engine.checkpoint(of: 0))
    }

    /// The local day of the late instant, or an earlier one: none of the machine's sessions may be open when it begins.
    private func firstDay(toRecompute machine: MachineID, from late: Instant) throws -> LocalCalendar.Day {
        var day = calendar.wholeDay(containing: late)
        var query = SessionQuery(machine: machine, to: late)
        query.endsAfter = day.start
        let stored = try store.sessions(query)
        let waiting = consequences.pending.sessions.values.filter { $0.machine == machine && $0.start < late }
        let known = (stored + waiting).sorted { $0.start < $1.start }
        for session in known.reversed() where session.start < day.start && session.end ?? .distantFuture > day.start {
            day = calendar.wholeDay(containing: session.start)
        }
        return day
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

extension [Effect] {
    /// Where the first growth that crosses an instant began, unless that is too long ago.
    fileprivate func origin(before instant: Instant, since earliest: Instant) -> Instant? {
        for case .increase(_, _, _, let from, let to, _) in self where from < instant && to > instant {
            if from >= earliest { return from }
        }
        return nil
    }
}

extension Effect {
    /// The part of an effect that belongs to the time from `start` on; nil when there is none.
    fileprivate func clipped(from start: Instant) -> Effect? {
        switch self {
        case .sessionChanged(let session): session.start >= start ? self : nil
        case .stateSpan(let machine, let state, let from, let to, let grade):
            to > start ? .stateSpan(machine: machine, state: state, from: max(from, start), to: to, grade: grade) : nil
        case .increase(_, _, _, _, let to, _): to > start ? self : nil
        case .runEnded(_, let run): run.start >= start ? self : nil
        case .sessionHeard: self
        case .quarantined, .tooLate, .power: nil
        }
    }
}
