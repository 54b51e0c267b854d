import CivilTime
import SessionEngine
import UsageDomain
import UsageStore

/// What the next checkpoint will write: everything derived since the last one.
struct PendingChanges: Sendable {
    private(set) var sessions: [SessionID: UsageSession] = [:]
    /// The first and the last block with messages of those sessions.
    private(set) var evidence: [SessionID: ClosedRange<Int64>] = [:]
    private(set) var gaps: [Gap] = []
    private(set) var quarantine: [QuarantineReason: Int64] = [:]
    private(set) var rollups: RollupAccumulator
    private(set) var spans: SpanAccumulator
    private(set) var replacements: [MachineReplacement] = []
    /// The latest sessions of each machine that the rollups have counted: an effect may bring one again.
    private(set) var counted: [MachineID: [SessionID]]
    private static let rememberedSessions = 64

    init(
        calendar: DatedCalendar, counted: [MachineID: [SessionID]], spans resumed: [MachineID: SpanResumption]
    ) {
        rollups = RollupAccumulator(calendar: calendar)
        spans = SpanAccumulator(calendar: calendar, resuming: resumed)
        self.counted = counted
    }

    mutating func follow(_ calendar: DatedCalendar) {
        rollups.follow(calendar)
        spans.follow(calendar)
    }

    mutating func absorb(_ effect: Effect, machine: MachineID) {
        switch effect {
        case .sessionChanged(let session):
            sessions[session.id] = session
            count(session, of: machine)
        case .sessionHeard(_, let session, let orders):
            // Of a session that begins before what is derived again there is nothing to keep.
            if sessions[session] != nil { evidence[session] = orders.blocks }
        case .stateSpan(_, let state, let from, let to, let grade):
            rollups.add(span: machine, state, from: from, to: to)
            spans.add(StateSpan(machine: machine, start: from, end: to, state: state, grade: grade))
            if state == .unknown { addGap(Gap(machine: machine, start: from, end: to)) }
        case .increase(_, let quantity, let amount, let from, let to, let grade):
            rollups.add(increase: machine, quantity, amount: amount, from: from, to: to)
            spans.add(increase: machine, quantity, amount: amount, from: from, to: to, grade: grade)
        case .runEnded(_, let run):
            rollups.add(runOf: machine, startedAt: run.start)
        case .quarantined(_, let reason, _):
            quarantine[reason, default: 0] += 1
        case .tooLate, .power:
            break
        }
    }

    private mutating func count(_ session: UsageSession, of machine: MachineID) {
        // Nearly always the latest.
        if let known = counted[machine], known.last == session.id || known.contains(session.id) { return }
        counted[machine, default: []].append(session.id)
        if counted[machine, default: []].count > Self.rememberedSessions { counted[machine]?.removeFirst() }
        rollups.add(sessionOf: machine, startedAt: session.start)
    }

    /// Puts what was derived again of a machine in the place of what waited and of what is stored from then on.
    mutating func replace(_ replacement: MachineReplacement, by derived: PendingChanges) {
        let machine = replacement.machine
        replacements.append(replacement)
        sessions = sessions.filter { $0.value.machine != machine || $0.value.start < replacement.from }
        sessions.merge(derived.sessions) { _, new in new }
        evidence.merge(derived.evidence) { _, new in new }
        evidence = evidence.filter { sessions[$0.key] != nil }
        gaps = gaps.filter { $0.machine != machine || $0.start < replacement.from }
        for index in gaps.indices where gaps[index].machine == machine {
            gaps[index].end = min(gaps[index].end, replacement.from)
        }
        for gap in derived.gaps { addGap(gap) }
        spans.replace(machine, from: replacement.from, by: derived.spans)
        var waiting = rollups.drain()
        let firstHour = replacement.from.startOfHour
        waiting.hours = waiting.hours.filter { $0.key.machine != machine || $0.key.hour < firstHour }
        waiting.days = waiting.days.filter { $0.key.machine != machine || $0.key.day < replacement.firstDay }
        // What grew over the boundary is shared out again; the part before it is stored and stays.
        var derivedRollups = derived.rollups
        var again = derivedRollups.drain()
        again.hours = again.hours.filter { $0.key.hour >= firstHour }
        again.days = again.days.filter { $0.key.day >= replacement.firstDay }
        waiting += again
        rollups.restore(waiting)
        counted[machine] = derived.counted[machine]
    }

    /// Goes on with a machine from what is stored of it: what waits is not.
    mutating func resume(_ machine: MachineID, _ resumption: SpanResumption, counted stored: [SessionID]) {
        sessions = sessions.filter { $0.value.machine != machine }
        evidence = evidence.filter { sessions[$0.key] != nil }
        gaps.removeAll { $0.machine == machine }
        var waiting = rollups.drain()
        waiting.hours = waiting.hours.filter { $0.key.machine != machine }
        waiting.days = waiting.days.filter { $0.key.machine != machine }
        rollups.restore(waiting)
        spans.resume(machine, resumption)
        counted[machine] = stored
    }

    /// Takes the rollups for a checkpoint; give them back with `restore` when it fails.
    mutating func drainRollups() -> RollupDelta { rollups.drain() }

    mutating func restore(_ drained: RollupDelta) { rollups.restore(drained) }

    /// What became known of spans; what reaches back to stored ones is placed among them.
    mutating func spanChanges(in store: UsageStore) throws -> SpanChanges {
        try spans.placeEarly { machine, range in
            try store.stateSpans(machine: machine, from: range.lowerBound, to: range.upperBound)
        }
        return spans.changes
    }

    /// A checkpoint holds everything: begin anew.
    mutating func removeAll() {
        spans.forgetStored()
        sessions.removeAll(keepingCapacity: true)
        evidence.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
        quarantine.removeAll(keepingCapacity: true)
        replacements.removeAll(keepingCapacity: true)
    }

    /// Spans of silence that touch are one gap.
    private mutating func addGap(_ gap: Gap) {
        if let last = gaps.lastIndex(where: { $0.machine == gap.machine }), gaps[last].end == gap.start {
            gaps[last].end = gap.end
        } else {
            gaps.append(gap)
        }
    }
}

extension ClosedRange<Int64> {
    /// The blocks of a range of orders.
    fileprivate var blocks: ClosedRange<Int64> {
        IngestPipeline.block(ofOrder: lowerBound)...IngestPipeline.block(ofOrder: upperBound)
    }
}
