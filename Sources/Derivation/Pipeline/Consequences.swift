import SessionEngine
import UsageDomain
import UsageStore

/// The engine, and what its effects have come to since the last checkpoint: what only one processor at a time can work on.
struct Consequences: Sendable {
    var engine: SessionEngine
    /// The engine's machines.
    private(set) var machines: [MachineID]
    var pending: PendingChanges
    var series = SeriesBuffer()
    /// By machine index, as everything that follows.
    private var seriesSlots: [Int]
    var powerHistory: [PowerHistory]
    /// From when on machines are to be derived again.
    var lateFrom: [MachineID: Instant] = [:]
    /// Nil where all machines are derived.
    var selection: MachineSelection?
    /// What the engine set aside, until somebody counts it.
    private var quarantined: [QuarantineReason: Int64] = [:]
    private var effects: [Effect] = []

    init(_ engine: SessionEngine, of machines: [MachineID], pending: PendingChanges) {
        self.engine = engine
        self.machines = machines
        self.pending = pending
        powerHistory = Array(repeating: PowerHistory(), count: machines.count)
        seriesSlots = series.slots(of: machines)
    }

    /// Goes on with more machines; those there are keep their indices.
    mutating func follow(_ machines: [MachineID]) {
        self.machines = machines
        seriesSlots = series.slots(of: machines)
        while powerHistory.count < machines.count { powerHistory.append(PowerHistory()) }
    }

    /// Notes from when on machines have to be derived again.
    mutating func deriveAgain(_ machines: [MachineID: Instant]) {
        for (machine, from) in machines where isSelected(machine) {
            lateFrom[machine] = min(from, lateFrom[machine] ?? from)
        }
    }

    /// Gives what the engine set aside since the last call.
    mutating func takeQuarantined() -> [QuarantineReason: Int64] {
        guard !quarantined.isEmpty else { return [:] }
        defer { quarantined.removeAll() }
        return quarantined
    }

    // MARK: The engine

    /// Tells the engine anything but what a message says, and takes what follows.
    mutating func tell(_ word: (inout SessionEngine, inout [Effect]) -> Void) {
        word(&engine, &effects)
        endMessage()
    }

    /// Tells it one thing that a message says.
    mutating func hear(_ observation: TimedObservation, machine: Int) {
        guard selection?.hear(observation, machine) ?? true else { return }
        engine.observe(observation, machine: machine, into: &effects)
    }

    mutating func record(_ sample: MessageSample) {
        series.append(
            slot: seriesSlots[sample.machine], at: sample.at, quantity: sample.quantity, value: sample.value)
    }

    /// Takes what follows from all that a message said.
    mutating func endMessage() {
        guard !effects.isEmpty else { return }
        for effect in effects { absorb(effect) }
        effects.removeAll(keepingCapacity: true)
    }

    private mutating func absorb(_ effect: Effect) {
        guard isSelected(effect) else { return }
        switch effect {
        case .tooLate(let machine, let at):
            deriveAgain([machines[machine]: at])
        case .quarantined(let machine, let reason, _):
            quarantined[reason, default: 0] += 1
            pending.absorb(effect, machine: machines[machine])
        case .sessionChanged(let session):
            pending.absorb(effect, machine: session.machine)
        case .power(let machine, let power, let at):
            series.append(slot: seriesSlots[machine], at: at, quantity: .power, value: power.milliwatts)
            powerHistory[machine].add(power.milliwatts, at: at)
        case .stateSpan(let machine, _, _, _, _), .increase(let machine, _, _, _, _, _), .runEnded(let machine, _),
            .sessionHeard(let machine, _, _):
            pending.absorb(effect, machine: machines[machine])
        }
    }
}

/// A value for the curves of a machine.
struct MessageSample: Sendable {
    let machine: Int
    let at: Instant
    let quantity: Quantity
    let value: Int64
}
