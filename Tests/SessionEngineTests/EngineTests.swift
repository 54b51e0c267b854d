import SessionEngine
import Testing
import UsageDomain

@Suite("The engine as its callers use it")
struct EngineTests {
    private let member = Attribution(member: "m17", company: "ferrand")

    private func settings(_ ids: [MachineID]) -> EngineSettings {
        EngineSettings(machines: ids.map { MachineSettings(id: $0) }, badges: ["b17": member])
    }

    private func observation(_ seconds: Int64, _ fact: ObservedFact, isRetained: Bool = false) -> TimedObservation {
        TimedObservation(
            at: .zero + .seconds(seconds), order: seconds, isRetained: isRetained,
            observation: MachineObservation(fact: fact))
    }

    private func badge(_ action: BadgeEvent.Action) -> ObservedFact {
        .badge(BadgeEvent(token: "b17", action: action))
    }

    @Test(
        "A device's own instant is believed from 7 days before arrival to 5 s after it",
        arguments: [(-604_800_000, true), (-604_800_001, false), (0, true), (5000, true), (5001, false)])
    func clockBounds(offset: Int64, isBelieved: Bool) {
        let reported = Instant.zero + .milliseconds(offset)
        let stamp = NativeStamp(boot: 1, sequence: 1, uptime: .zero, reportedAt: reported)
        let effective = SessionEngine.effectiveInstant(arrival: .zero, stamp: stamp)
        #expect(effective == (isBelieved ? reported : .zero))
    }

    @Test("Without a device instant arrival counts, even when a clock shows nonsense")
    func nonsenseClock() {
        #expect(SessionEngine.effectiveInstant(arrival: .zero, stamp: nil) == .zero)
        for milliseconds in [Int64.min, .max] {
            let stamp = NativeStamp(
                boot: 1, sequence: 1, uptime: .zero, reportedAt: Instant(milliseconds: milliseconds))
            #expect(SessionEngine.effectiveInstant(arrival: .zero, stamp: stamp) == .zero)
        }
    }

    @Test("Replayed values are shown until something live is heard")
    func replayedStatus() {
        var engine = SessionEngine(settings: settings(["a"]))
        var effects: [Effect] = []
        engine.observe(observation(0, .state(.busy), isRetained: true), machine: 0, into: &effects)
        engine.observe(observation(0, .level(.power, 8000), isRetained: true), machine: 0, into: &effects)
        #expect(engine.status(of: 0).state == .busy)
        #expect(engine.status(of: 0).power == .watts(8))
        #expect(engine.status(of: 0).lastHeard == nil)
        engine.observe(observation(10, .state(.idle)), machine: 0, into: &effects)
        #expect(engine.status(of: 0).state == .idle)
        #expect(engine.status(of: 0).power == nil)
        #expect(effects.isEmpty)
    }

    @Test("The board shows an open session up to the last message")
    func openStatus() {
        var engine = SessionEngine(settings: settings(["a"]))
        var effects: [Effect] = []
        engine.observe(observation(0, .state(.idle)), machine: 0, into: &effects)
        engine.observe(observation(5, badge(.in)), machine: 0, into: &effects)
        engine.observe(observation(10, .state(.busy)), machine: 0, into: &effects)
        engine.observe(observation(10, .job(.start(id: "4", name: "vase"))), machine: 0, into: &effects)
        engine.observe(observation(40, .level(.temperature, 0)), machine: 0, into: &effects)
        engine.tick(at: .zero + .seconds(60), into: &effects)
        let status = engine.status(of: 0)
        #expect(status.state == .busy)
        #expect(status.since == .zero + .seconds(10))
        #expect(status.lastHeard == .zero + .seconds(40))
        #expect(status.openSession?.attribution == member)
        #expect(status.openSession?.durations == StateDurations(busy: .seconds(30), idle: .seconds(5)))
        #expect(status.job == "vase")
    }

    @Test("Settings match machines by id: sessions go on, those of a removed machine are closed")
    func settingsChange() {
        var engine = SessionEngine(settings: settings(["a", "b"]))
        var effects: [Effect] = []
        for machine in 0..<2 {
            engine.observe(observation(0, .state(.idle)), machine: machine, into: &effects)
            engine.observe(observation(5, badge(.in)), machine: machine, into: &effects)
        }
        effects.removeAll()
        engine.apply(settings(["c", "b"]), at: .zero + .seconds(20), into: &effects)
        let closed = effects.compactMap { effect -> UsageSession? in
            guard case .sessionChanged(let session) = effect, session.end != nil else { return nil }
            return session
        }
        #expect(closed.map(\.machine) == ["a"])
        #expect(closed.map(\.closeReason) == [.administrator])
        #expect(engine.status(of: 0).openSession == nil)
        #expect(engine.status(of: 1).openSession?.machine == "b")
    }

    @Test("A machine or device out of range is ignored")
    func outOfRange() {
        var engine = SessionEngine(settings: settings(["a"]))
        var effects: [Effect] = []
        engine.observe(observation(0, .state(.idle)), machine: 3, into: &effects)
        engine.observe(observation(0, .state(.idle)), machine: -1, into: &effects)
        engine.close(machine: 7, at: .zero, into: &effects)
        for device in [Int.min, -1, 1000] {
            var strange = observation(0, .state(.idle))
            strange.device = device
            engine.observe(strange, machine: 0, into: &effects)
        }
        #expect(engine.status(of: 9).state == .unknown)
        #expect(engine.flushInstant() == nil)
        #expect(effects.isEmpty)
    }

    @Test("Instants at the ends of the integers do no harm")
    func extremeInstants() {
        var engine = SessionEngine(settings: settings(["a"]))
        var effects: [Effect] = []
        for milliseconds in [Int64.min, 0, .max] {
            var extreme = observation(0, badge(.toggle))
            extreme.at = Instant(milliseconds: milliseconds)
            engine.observe(extreme, machine: 0, into: &effects)
        }
        engine.tick(at: Instant(milliseconds: .max), into: &effects)
        engine.close(machine: 0, at: Instant(milliseconds: .max), into: &effects)
        #expect(!effects.isEmpty)
    }

    @Test("Senseless settings do no harm", arguments: [Int64.min, -1, .max])
    func extremeSettings(milliseconds: Int64) {
        let span = TimeSpan(milliseconds: milliseconds)
        let machine = MachineSettings(
            id: "a", ratedPower: Power(milliwatts: milliseconds),
            power: PowerThresholds(
                busyAbove: Power(milliwatts: milliseconds), startDelay: span, endDelay: span),
            timing: SessionTiming(minimumRun: span, idleTimeout: span), staleAfter: span, hold: span)
        var engine = SessionEngine(settings: EngineSettings(machines: [machine], badges: ["b17": member]))
        var effects: [Effect] = []
        let facts: [ObservedFact] = [
            .level(.power, 450_000), badge(.in), .state(.busy), .counter(.energy, 5, .lifetime, resetHint: 0),
            .level(.power, 8000), .counter(.energy, .max, .lifetime, resetHint: 0),
        ]
        for (second, fact) in facts.enumerated() {
            engine.observe(observation(Int64(second), fact), machine: 0, into: &effects)
        }
        if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
        #expect(engine.status(of: 0).openSession == nil)
    }

    @Test("A redelivery long after is known by its sequence, also among losses")
    func losses() {
        var engine = SessionEngine(settings: settings(["a"]))
        var effects: [Effect] = []
        func send(_ sequence: UInt64, at second: Int64) -> Int64 {
            var native = observation(second, .counter(.sheets, 1, .increment, resetHint: 0))
            native.stamp = MessageStamp(NativeStamp(boot: 7, sequence: sequence, uptime: .zero, reportedAt: nil))
            effects.removeAll()
            engine.observe(native, machine: 0, into: &effects)
            return effects.reduce(0) { sum, effect in
                if case .increase(_, _, let amount, _, _, _) = effect { sum + amount } else { sum }
            }
        }
        for sequence in UInt64(1)...200 { #expect(send(sequence * 2, at: Int64(sequence)) == 1) }
        #expect(send(2, at: 300) == 0)
        #expect(send(398, at: 301) == 0)
        #expect(send(399, at: 302) == 1, "a hole that is still remembered can be filled")
        #expect(send(399, at: 303) == 0)
    }

    @Test("The hold keeps a bounded number of observations")
    func boundedHold() {
        var held = settings(["a"])
        held.machines[0].hold = .hours(1)
        var engine = SessionEngine(settings: held)
        var effects: [Effect] = []
        for second in 0..<Int64(10_050) {
            var quick = observation(0, .state(second.isMultiple(of: 2) ? .idle : .fault))
            quick.at = .zero + .milliseconds(second)
            quick.order = second
            engine.observe(quick, machine: 0, into: &effects)
        }
        #expect(!effects.isEmpty, "the oldest are processed before their time")
    }

    @Test("Sessions are named by machine and start, and told apart at one instant")
    func names() {
        var engine = SessionEngine(settings: settings(["laser-1"]))
        var effects: [Effect] = []
        for _ in 0..<4 { engine.observe(observation(0, badge(.toggle)), machine: 0, into: &effects) }
        var ids: [SessionID] = []
        for case .sessionChanged(let session) in effects where ids.last != session.id { ids.append(session.id) }
        #expect(ids == ["laser-1-20260302T090000000Z", "laser-1-20260302T090000000Z-2"])
    }
}
