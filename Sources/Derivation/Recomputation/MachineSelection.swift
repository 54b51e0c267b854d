import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// The machines a pipeline derives where those are not all, each from a place of the journal on; and how far back what
/// is derived of them reaches.
struct MachineSelection {
    /// Where a machine is begun with, and what it is derived again for.
    struct Beginning {
        let machine: MachineID
        /// Nil for the beginning of the journal.
        let point: RestorePoint?
        /// Something became known that happened then.
        let late: Instant
    }

    /// How far back what is derived of a machine reaches.
    struct Reach {
        fileprivate let late: Instant
        /// The last that was heard before what became known: it may count otherwise until then.
        fileprivate var previous: Instant?
        fileprivate var changed: Instant
        /// The earliest that was derived since it was forgotten.
        fileprivate(set) var touched = Instant.distantFuture

        fileprivate init(late: Instant) {
            self.late = late
            changed = late
        }

        /// Nothing before is derived otherwise than it was.
        var from: Instant { min(changed, previous ?? changed) }

        fileprivate mutating func touch(_ instant: Instant) { touched = min(touched, instant) }
    }

    /// By machine index.
    private(set) var reaches: [Int: Reach] = [:]
    /// Those that the derivation has not come to, by their position.
    private(set) var waiting: [(index: Int, point: RestorePoint, state: RestoredState)] = []

    init(_ beginnings: [(index: Int, beginning: Beginning, state: RestoredState?)]) {
        for (index, beginning, state) in beginnings {
            reaches[index] = Reach(late: beginning.late)
            if let point = beginning.point, let state { waiting.append((index, point, state)) }
        }
        waiting.sort { $0.point.position < $1.point.position }
    }

    func derives(_ machine: Int) -> Bool {
        reaches[machine] != nil && !waiting.contains { $0.index == machine }
    }

    func includes(_ machine: Int) -> Bool { reaches[machine] != nil }

    /// - Returns: false for what is not to be heard.
    mutating func hear(_ observation: TimedObservation, _ machine: Int) -> Bool {
        guard derives(machine), var reach = reaches[machine] else { return false }
        if observation.at < reach.late, observation.at > reach.previous ?? .distantPast {
            reach.previous = observation.at
            reaches[machine] = reach
        }
        return true
    }

    /// Notes how far back something reaches that was derived of a machine; `growth` for what grew until then.
    mutating func touch(_ machine: Int, from: Instant, growth end: Instant? = nil) {
        guard var reach = reaches[machine] else { return }
        reach.touch(from)
        if let end, end >= reach.late, from >= reach.late - IngestPipeline.longestRecomputation {
            reach.changed = min(reach.changed, from)
        }
        reaches[machine] = reach
    }

    /// What was derived of a machine from an instant on was derived again.
    mutating func derive(_ machine: Int, again from: Instant) {
        guard var reach = reaches[machine] else { return }
        reach.touch(from)
        reach.changed = min(reach.changed, from)
        reaches[machine] = reach
    }

    mutating func forgetTouched(_ machine: Int) { reaches[machine]?.touched = .distantFuture }

    /// The next machine whose place the derivation has come to.
    mutating func next(before block: Int64) -> (index: Int, point: RestorePoint, state: RestoredState)? {
        guard let first = waiting.first, first.point.position.block <= block else { return nil }
        return waiting.removeFirst()
    }
}

extension IngestPipeline {
    /// Derives these machines alone, before anything was derived.
    ///
    /// - Throws: StoreError when the time bases cannot be read, or what a recomputation may begin with not be stored.
    mutating func select(_ beginnings: [MachineSelection.Beginning]) throws {
        let known = beginnings.compactMap { beginning in
            epochs.index(of: beginning.machine).map { index in
                let state = beginning.point.flatMap {
                    try? EngineStateCoding.decode(RestoredState.self, from: $0.engineState)
                }
                return (index: index, beginning: beginning, state: state)
            }
        }
        let selection = MachineSelection(known)
        var checkpoint = Checkpoint(position: position, at: now, engineState: [])
        checkpoint.restorePoints = selection.waiting.map(\.point)
        try store.commit(checkpoint)
        if selection.waiting.count == known.count, let first = selection.waiting.first {
            position = first.point.position
            decoder.memory = first.state.memory ?? decoder.memory
            // What a restore point holds goes by all that is known of the clock: else it would be gone.
            clock = ClockPlace(try journal.timeBases(), before: position)
            clock.meet(through: .max)
            now = first.point.at
            epoch = epochs.plan(epochs.place(at: now))
            consequences.engine = SessionEngine(settings: epoch.settings)
            followDevices()
        }
        consequences.selection = selection
    }

    /// Goes on with the machines whose places lie before a block.
    mutating func joinMachines(before block: Int64) {
        while let next = consequences.selection?.next(before: block) {
            reach(next.point.at)
            consequences.engine.restore(machine: next.index, from: next.state.engine)
        }
    }

    func isSelected(_ machine: MachineID) -> Bool { consequences.isSelected(machine) }

    mutating func forgetTouched(_ machine: MachineID) {
        if let index = epochs.index(of: machine) { consequences.selection?.forgetTouched(index) }
    }

    /// How far back what was derived of a machine reaches; nil for one that was not selected.
    func reach(of machine: MachineID) -> MachineSelection.Reach? {
        epochs.index(of: machine).flatMap { consequences.selection?.reaches[$0] }
    }
}

extension Consequences {
    func isSelected(_ machine: MachineID) -> Bool {
        guard let selection else { return true }
        return machines.firstIndex(of: machine).map(selection.includes) ?? false
    }

    /// Notes what an effect touches, where machines are selected.
    ///
    /// - Returns: false for one of a machine that is not derived here, or not yet.
    mutating func isSelected(_ effect: Effect) -> Bool {
        guard selection != nil else { return true }
        let (machine, from, end): (Int, Instant, Instant?)
        switch effect {
        case .sessionChanged(let session):
            (machine, from, end) = (machines.firstIndex(of: session.machine) ?? -1, session.start, nil)
        case .stateSpan(let index, _, let start, _, _): (machine, from, end) = (index, start, nil)
        case .increase(let index, _, _, let start, let to, _): (machine, from, end) = (index, start, to)
        case .runEnded(let index, let run): (machine, from, end) = (index, run.start, nil)
        case .sessionHeard(let index, _, _): (machine, from, end) = (index, .distantFuture, nil)
        case .power(let index, _, let at), .quarantined(let index, _, let at), .tooLate(let index, let at):
            (machine, from, end) = (index, at, nil)
        }
        guard selection?.derives(machine) == true else { return false }
        selection?.touch(machine, from: from, growth: end)
        return true
    }
}
