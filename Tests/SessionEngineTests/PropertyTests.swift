import Foundation
import SessionEngine
import TestSupport
import Testing
import UsageDomain

@Suite("Whatever the devices say")
struct PropertyTests {
    private static let seeds = Array(UInt64(1)...150) + [1525, 1546, 1639] + [178, 245, 290, 424, 473, 569]

    private func effects(of lab: RandomLab) -> [Effect] {
        var engine = SessionEngine(settings: lab.settings)
        var effects: [Effect] = []
        for (machine, observation) in lab.observations {
            engine.observe(observation, machine: machine, into: &effects)
        }
        finish(&engine, &effects)
        return effects
    }

    private func finish(_ engine: inout SessionEngine, _ effects: inout [Effect]) {
        if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
    }

    /// Apart per machine: only within a machine does order mean anything.
    private func byMachine(_ effects: [Effect]) -> [[Effect]] {
        [0, 1].map { machine in
            effects.filter { effect in
                switch effect {
                case .sessionChanged(let session): session.machine.rawValue == "m\(machine)"
                case .stateSpan(let index, _, _, _, _), .increase(let index, _, _, _, _, _), .runEnded(let index, _),
                    .quarantined(let index, _, _), .tooLate(let index, _), .power(let index, _, _),
                    .sessionHeard(let index, _, _):
                    index == machine
                }
            }
        }
    }

    @Test("The states of a session add up to its length, each time it is told", arguments: seeds)
    func sumsAreExact(seed: UInt64) {
        var last: [SessionID: UsageSession] = [:]
        var order: [SessionID] = []
        for case .sessionChanged(let session) in effects(of: RandomLab(seed: seed)) {
            for state in MachineState.allCases { #expect(session.durations[state] >= .zero) }
            if let end = session.end { #expect(session.durations.total == end - session.start, "\(session)") }
            if last.updateValue(session, forKey: session.id) == nil { order.append(session.id) }
        }
        for session in order.compactMap({ last[$0] }) {
            #expect(session.end != nil, "silence closes everything")
            for run in session.runs {
                #expect(run.start >= session.start && run.end ?? .distantFuture <= session.end ?? .distantPast)
                // A job outlasts what was not heard of it.
                let length = run.end.map { $0 - run.start } ?? .zero
                #expect(length == run.busy + run.paused || run.job != nil && length > run.busy + run.paused)
            }
            #expect(session.durations.busy >= session.runs.reduce(.zero) { $0 + $1.busy })
        }
        for machine in ["m0", "m1"] {
            let sessions = order.compactMap { last[$0] }.filter { $0.machine.rawValue == machine }
                .sorted { ($0.start, $0.end ?? .distantFuture) < ($1.start, $1.end ?? .distantFuture) }
            for (earlier, later) in zip(sessions, sessions.dropFirst()) {
                #expect(earlier.end ?? .distantFuture <= later.start)
            }
        }
    }

    @Test("Spans of a machine are contiguous and every increase is counted at most once", arguments: seeds)
    func spansAreContiguous(seed: UInt64) {
        for effects in byMachine(effects(of: RandomLab(seed: seed))) {
            var previous: Instant?
            var energy: Int64 = 0
            var sessions: [SessionID: UsageSession] = [:]
            for effect in effects {
                switch effect {
                case .stateSpan(_, _, let from, let to, _):
                    #expect(from < to && previous ?? from == from)
                    previous = to
                case .increase(_, .energy, let amount, let from, let to, _):
                    #expect(amount > 0 && from <= to)
                    energy += amount
                case .sessionChanged(let session): sessions[session.id] = session
                default: break
                }
            }
            #expect(sessions.values.reduce(0) { $0 + $1.energy.milliwattHours } <= energy)
        }
    }

    @Test("How often time is told to pass changes nothing", arguments: seeds)
    func ticksChangeNothing(seed: UInt64) {
        let lab = RandomLab(seed: seed)
        var generator = SeededGenerator(seed: seed &+ 1000)
        var engine = SessionEngine(settings: lab.settings)
        var ticked: [Effect] = []
        var arrivals: [Instant] = []
        for (machine, observation) in lab.observations {
            // Arrival never goes back; a late native message arrives when the one before it did, or later.
            let arrival = max(arrivals.last ?? observation.at, observation.at)
            if let previous = arrivals.last, previous < arrival {
                let span = (arrival - previous).milliseconds
                for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                    let tick = previous + .milliseconds(Int64.random(in: 0...span, using: &generator))
                    engine.tick(at: tick, into: &ticked)
                }
            }
            arrivals.append(arrival)
            engine.observe(observation, machine: machine, into: &ticked)
        }
        finish(&engine, &ticked)
        #expect(byMachine(ticked) == byMachine(effects(of: lab)))
    }

    @Test("Without a hold nothing that arrives in order is too late, however time passes between", arguments: seeds)
    func inOrderIsNeverTooLate(seed: UInt64) {
        let lab = RandomLab(seed: seed)
        var generator = SeededGenerator(seed: seed &+ 2000)
        var settings = lab.settings
        for machine in settings.machines.indices { settings.machines[machine].hold = .zero }
        var engine = SessionEngine(settings: settings)
        var effects: [Effect] = []
        var previous = Instant.zero
        for (machine, late) in lab.observations {
            var observation = late
            observation.at = max(previous, late.at)
            let span = (observation.at - previous).milliseconds
            var tick: Int64 = 0
            while Int.random(in: 0..<4, using: &generator) > 0 {
                // Also at the very instant of the next arrival.
                tick = Bool.random(using: &generator) ? span : Int64.random(in: tick...span, using: &generator)
                let now = previous + .milliseconds(tick)
                switch Int.random(in: 0..<12, using: &generator) {
                case 0: engine.close(machine: machine, at: now, into: &effects)
                case 1:
                    let names = ["a", "b", "c"].shuffled(using: &generator)
                    settings.machines[machine].devices = names
                    engine.apply(settings, at: now, into: &effects)
                default: engine.tick(at: now, into: &effects)
                }
            }
            previous = observation.at
            engine.observe(observation, machine: machine, into: &effects)
        }
        finish(&engine, &effects)
        let late = effects.filter { if case .tooLate = $0 { true } else { false } }
        #expect(late.isEmpty)
        #expect(!effects.isEmpty)
    }

    @Test("A restart from a checkpoint changes nothing", arguments: seeds)
    func checkpointsChangeNothing(seed: UInt64) throws {
        let lab = RandomLab(seed: seed, count: 200)
        var generator = SeededGenerator(seed: seed)
        var engine = SessionEngine(settings: lab.settings)
        var restarted: [Effect] = []
        for (machine, observation) in lab.observations {
            engine.observe(observation, machine: machine, into: &restarted)
            guard Int.random(in: 0..<8, using: &generator) == 0 else { continue }
            let checkpoint = engine.checkpoint
            let stored = try JSONDecoder().decode(EngineCheckpoint.self, from: JSONEncoder().encode(checkpoint))
            #expect(stored == checkpoint)
            engine = SessionEngine(settings: lab.settings, checkpoint: stored)
        }
        finish(&engine, &restarted)
        #expect(restarted == effects(of: lab))
    }

    @Test("Redelivered native messages change nothing", arguments: seeds)
    func duplicatesChangeNothing(seed: UInt64) {
        let lab = RandomLab(seed: seed)
        var generator = SeededGenerator(seed: seed)
        var engine = SessionEngine(settings: lab.settings)
        var repeated: [Effect] = []
        var native: [(machine: Int, TimedObservation)] = []
        for (order, (machine, observation)) in lab.observations.enumerated() {
            engine.observe(observation, machine: machine, into: &repeated)
            if observation.stamp != nil, !observation.isRetained { native.append((machine, observation)) }
            if Int.random(in: 0..<3, using: &generator) == 0,
                let chosen = native.suffix(20).randomElement(using: &generator)
            {
                var again = chosen.1
                again.at = observation.at
                again.order = Int64(10_000 + order)
                engine.observe(again, machine: chosen.machine, into: &repeated)
            }
        }
        finish(&engine, &repeated)
        #expect(repeated == effects(of: lab))
    }

    @Test("A sign of life between power and the rest of its message changes nothing", arguments: seeds)
    func signsOfLifeBetweenChangeNothing(seed: UInt64) {
        var lab = RandomLab(seed: seed)
        // Where power is believed at once, the next observation is what makes it so.
        for machine in lab.settings.machines.indices {
            lab.settings.machines[machine].power.startDelay = .seconds(10)
            lab.settings.machines[machine].power.endDelay = .milliseconds(1)
        }
        func effects(signs: Int) -> [[Effect]] {
            var generator = SeededGenerator(seed: seed)
            var engine = SessionEngine(settings: lab.settings)
            var effects: [Effect] = []
            for (machine, observation) in lab.observations {
                engine.observe(observation, machine: machine, into: &effects)
                guard observation.settles(lab.settings.machines[machine].power) else { continue }
                var sign = observation
                sign.observation.fact = .level(.voltage, 230_000)
                #expect(sign.observation.fact.isOnlySignOfLife)
                for _ in 0..<signs { engine.observe(sign, machine: machine, into: &effects) }
                var rest = observation
                rest.observation.fact =
                    [
                        .level(.current, 1), .state(.busy), .relay(isOn: true),
                        .counter(.energy, observation.order, .lifetime, resetHint: 0),
                    ]
                    .randomElement(using: &generator) ?? .level(.current, 1)
                engine.observe(rest, machine: machine, into: &effects)
            }
            finish(&engine, &effects)
            // What is late is late as a whole: the machine is derived again once.
            return byMachine(effects.filter { if case .tooLate = $0 { false } else { true } })
        }
        #expect(effects(signs: 2) == effects(signs: 0))
    }

    @Test("The flush instant is the smallest that closes everything")
    func flushInstantIsSmallest() throws {
        for seed in Self.seeds.prefix(30) {
            let lab = RandomLab(seed: seed, count: 100)
            var engine = SessionEngine(settings: lab.settings)
            var effects: [Effect] = []
            for (machine, observation) in lab.observations {
                engine.observe(observation, machine: machine, into: &effects)
            }
            guard let end = engine.flushInstant() else { continue }
            var early = engine
            early.tick(at: end - .milliseconds(1), into: &effects)
            #expect(early.flushInstant() == end)
            engine.tick(at: end, into: &effects)
            #expect(engine.flushInstant() == nil)
        }
    }
}
