import Foundation
import SessionEngine
import TestSupport
import Testing
import UsageDomain

@Suite("Devices of a machine that come, go and change places")
struct BindingTests {
    private static let old = "tasmota:plug-old/0"
    private static let new = "tasmota:plug-new/0"
    private static let board = "native:board/0"

    /// How a change of the list reaches the engine: while it runs, or with the checkpoint of the run before.
    enum Way: CaseIterable { case apply, restart }

    private struct Lab {
        var engine: SessionEngine
        var effects: [Effect] = []
        var order: Int64 = 0

        init(_ devices: [String], hold: TimeSpan = .zero) {
            engine = SessionEngine(settings: Self.settings(devices, hold))
        }

        static func settings(_ devices: [String], _ hold: TimeSpan = .zero) -> EngineSettings {
            EngineSettings(
                machines: [MachineSettings(id: "m", hold: hold, devices: devices)],
                badges: ["b17": Attribution(member: "m17")])
        }

        mutating func say(_ fact: ObservedFact, at second: Int64, device: Int = 0, stamp: NativeStamp? = nil) {
            order += 1
            engine.observe(
                TimedObservation(
                    at: .zero + .seconds(second), order: order, device: device,
                    observation: MachineObservation(fact: fact), stamp: stamp),
                machine: 0, into: &effects)
        }

        mutating func energy(_ milliwattHours: Int64, at second: Int64, device: Int = 0) {
            say(.counter(.energy, milliwattHours, .lifetime, resetHint: 0), at: second, device: device)
        }

        mutating func badge(_ action: BadgeEvent.Action, at second: Int64, device: Int = 0) {
            say(.badge(BadgeEvent(token: "b17", action: action)), at: second, device: device)
        }

        mutating func change(to devices: [String], at second: Int64, _ way: Way, hold: TimeSpan = .zero) throws {
            let settings = Self.settings(devices, hold)
            switch way {
            case .apply: engine.apply(settings, at: .zero + .seconds(second), into: &effects)
            case .restart:
                engine.tick(at: .zero + .seconds(second), into: &effects)
                let stored = try JSONEncoder().encode(engine.checkpoint)
                engine = SessionEngine(
                    settings: settings, checkpoint: try JSONDecoder().decode(EngineCheckpoint.self, from: stored))
            }
        }

        mutating func finish() throws -> UsageSession {
            if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
            let sessions = effects.compactMap { effect -> UsageSession? in
                if case .sessionChanged(let session) = effect { session } else { nil }
            }
            #expect(Set(sessions.map(\.id)).count == 1)
            return try #require(sessions.last)
        }

        func counted(_ quantity: Quantity = .energy) -> Int64 {
            effects.reduce(0) { sum, effect in
                if case .increase(_, quantity, let amount, _, _, _) = effect { sum + amount } else { sum }
            }
        }
    }

    @Test(
        "A plug replaced by one with another total: no energy is invented, the session goes on", arguments: Way.allCases
    )
    func replaced(way: Way) throws {
        var lab = Lab([Self.old])
        lab.say(.state(.idle), at: 0)
        lab.energy(1_000_000, at: 0)
        lab.badge(.in, at: 1)
        lab.energy(1_000_100, at: 60)
        try lab.change(to: [Self.new], at: 61, way)
        #expect(lab.engine.status(of: 0).openSession?.attribution.member == "m17")
        lab.say(.state(.idle), at: 70)
        lab.energy(1_004_000, at: 70)
        lab.energy(1_004_050, at: 100)
        lab.badge(.out, at: 110)
        let session = try lab.finish()
        #expect(lab.counted() == 150)
        #expect(session.energy.milliwattHours == 150 - 100 / 60)
        #expect(session.start == .zero + .seconds(1) && session.end == .zero + .seconds(110))
        #expect(session.durations == StateDurations(idle: .seconds(99), gap: .seconds(10)))
        #expect(
            !lab.effects.contains { if case .quarantined = $0 { true } else { false } },
            "a first reading is compared with nothing")
    }

    @Test("Energy is estimated again when the plug that counted it went", arguments: Way.allCases)
    func counterGone(way: Way) throws {
        var lab = Lab([Self.old])
        lab.energy(500, at: 0)
        try lab.change(to: [Self.new], at: 10, way)
        lab.say(.level(.power, 3_600_000), at: 20)
        lab.say(.level(.power, 3_600_000), at: 30)
        #expect(lab.counted() == 10_000)
    }

    @Test("Power of a plug that went is not held until the new one speaks", arguments: Way.allCases)
    func powerGone(way: Way) throws {
        var lab = Lab([Self.old])
        lab.say(.level(.power, 3_600_000), at: 0)
        lab.say(.level(.power, 3_600_000), at: 10)
        try lab.change(to: [Self.new], at: 11, way)
        lab.say(.level(.power, 0), at: 30)
        lab.say(.level(.power, 0), at: 40)
        #expect(lab.counted() == 10_000)
        #expect(lab.engine.status(of: 0).power == .watts(0))
    }

    @Test("The first of two is removed: the second keeps its counter under its new ordinal", arguments: Way.allCases)
    func firstRemoved(way: Way) throws {
        var lab = Lab([Self.old, Self.new])
        lab.say(.state(.idle), at: 0, device: 1)
        lab.energy(900_000, at: 0, device: 0)
        lab.energy(100, at: 0, device: 1)
        lab.badge(.in, at: 1)
        lab.energy(900_010, at: 30, device: 0)
        lab.energy(110, at: 30, device: 1)
        #expect(lab.counted() == 20, "meters add up")
        try lab.change(to: [Self.new], at: 31, way)
        lab.energy(125, at: 60, device: 0)
        lab.say(.state(.idle), at: 60, device: 0)
        lab.badge(.out, at: 70)
        #expect(lab.counted() == 35)
        let session = try lab.finish()
        #expect(session.durations == StateDurations(idle: .seconds(69)), "the state was the second's all along")
    }

    @Test("Two that change places keep their counters, and redeliveries are still known", arguments: Way.allCases)
    func swapped(way: Way) throws {
        var lab = Lab([Self.old, Self.board])
        func stamp(_ sequence: UInt64) -> NativeStamp {
            NativeStamp(boot: 7, sequence: sequence, uptime: .seconds(1000), reportedAt: nil)
        }
        lab.energy(900_000, at: 0, device: 0)
        lab.say(.counter(.sheets, 40, .lifetime, resetHint: 0), at: 0, device: 1, stamp: stamp(1))
        lab.say(.state(.busy), at: 1, device: 1, stamp: stamp(2))
        try lab.change(to: [Self.board, Self.old], at: 5, way)
        #expect(lab.engine.status(of: 0).state == .busy)
        lab.energy(900_004, at: 10, device: 1)
        lab.say(.counter(.sheets, 43, .lifetime, resetHint: 0), at: 10, device: 0, stamp: stamp(3))
        lab.say(.state(.idle), at: 11, device: 0, stamp: stamp(2))
        #expect(lab.counted() == 4)
        #expect(lab.counted(.sheets) == 3)
        #expect(lab.engine.status(of: 0).state == .busy, "message 2 was taken before")
        lab.say(.state(.idle), at: 12, device: 0, stamp: stamp(4))
        #expect(lab.engine.status(of: 0).state == .idle)
    }

    @Test("What a removed controller said ends with its last message", arguments: Way.allCases)
    func controllerGone(way: Way) throws {
        var lab = Lab([Self.board, Self.old])
        lab.badge(.in, at: 0, device: 1)
        lab.say(.state(.busy), at: 0)
        lab.say(.state(.busy), at: 60)
        try lab.change(to: [Self.old], at: 70, way)
        lab.energy(1, at: 80)
        lab.badge(.out, at: 90)
        let session = try lab.finish()
        #expect(session.durations == StateDurations(busy: .seconds(60), gap: .seconds(30)))
        #expect(session.runs.map(\.end) == [.zero + .seconds(60)])
    }

    @Test("Events of a removed device that wait to be put in order are not lost", arguments: Way.allCases)
    func waitingEvents(way: Way) throws {
        var lab = Lab([Self.board], hold: .seconds(5))
        lab.say(.state(.idle), at: 0)
        lab.badge(.in, at: 58)
        try lab.change(to: [], at: 60, way, hold: .seconds(5))
        lab.engine.tick(at: .zero + .seconds(70), into: &lab.effects)
        #expect(lab.engine.status(of: 0).openSession?.start == .zero + .seconds(58))
        try lab.change(to: [Self.new], at: 71, way, hold: .seconds(5))
        lab.say(.state(.busy), at: 72)
        lab.engine.tick(at: .zero + .seconds(80), into: &lab.effects)
        #expect(lab.engine.status(of: 0).state == .busy)
    }

    @Test(
        "An unchanged list, or one that only grows, keeps everything bit for bit",
        arguments: 1...30 as ClosedRange<UInt64>)
    func unchanged(seed: UInt64) {
        var lab = RandomLab(seed: seed, count: 200)
        let names = ["a", "b", "c"]
        for index in lab.settings.machines.indices { lab.settings.machines[index].devices = names }
        var grown = lab.settings
        for index in grown.machines.indices { grown.machines[index].devices = names + ["d"] }
        var engine = SessionEngine(settings: lab.settings)
        var effects: [Effect] = []
        for (machine, observation) in lab.observations {
            engine.observe(observation, machine: machine, into: &effects)
            let checkpoint = engine.checkpoint
            #expect(SessionEngine(settings: lab.settings, checkpoint: checkpoint).checkpoint == checkpoint)
            var wider = SessionEngine(settings: grown, checkpoint: checkpoint)
            wider = SessionEngine(settings: lab.settings, checkpoint: wider.checkpoint)
            #expect(wider.checkpoint == checkpoint)
        }
    }

    @Test(
        "Whatever happens to the list, nothing traps and sessions stay exact", arguments: 1...60 as ClosedRange<UInt64>)
    func random(seed: UInt64) {
        let lab = RandomLab(seed: seed)
        var generator = SeededGenerator(seed: seed)
        var settings = lab.settings
        var engine = SessionEngine(settings: settings)
        var effects: [Effect] = []
        for (machine, observation) in lab.observations {
            if Int.random(in: 0..<10, using: &generator) == 0 {
                let names = ["a", "b", "c", "c", "d"].shuffled(using: &generator)
                settings.machines[machine].devices = Array(names.prefix(Int.random(in: 0...5, using: &generator)))
                engine = SessionEngine(settings: settings, checkpoint: engine.checkpoint)
            }
            engine.observe(observation, machine: machine, into: &effects)
        }
        if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
        for case .sessionChanged(let session) in effects {
            if let end = session.end { #expect(session.durations.total == end - session.start) }
        }
        #expect(engine.flushInstant() == nil)
    }
}
