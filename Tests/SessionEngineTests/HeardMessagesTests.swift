import SessionEngine
import Testing
import UsageDomain

@Suite("The messages a session was made of")
struct HeardMessagesTests {
    private let settings = EngineSettings(
        machines: [
            MachineSettings(
                id: "a", timing: SessionTiming(minimumRun: .seconds(5), idleTimeout: .minutes(2)), hold: .seconds(5))
        ], badges: ["b17": Attribution(member: "m17", company: "ferrand")])

    /// The first and the last order told of each session, after observations in the order of their arrival.
    private func heard(
        _ observations: [(order: Int64, second: Int64, fact: ObservedFact)]
    ) -> [SessionID: ClosedRange<Int64>] {
        var engine = SessionEngine(settings: settings)
        var effects: [Effect] = []
        for entry in observations {
            engine.observe(
                TimedObservation(
                    at: .zero + .seconds(entry.second), order: entry.order,
                    observation: MachineObservation(fact: entry.fact)),
                machine: 0, into: &effects)
        }
        if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
        var told: [SessionID: ClosedRange<Int64>] = [:]
        for case .sessionHeard(_, let session, let orders) in effects { told[session] = orders }
        return told
    }

    private func badge(_ action: BadgeEvent.Action) -> ObservedFact {
        .badge(BadgeEvent(token: "b17", action: action))
    }

    @Test("From the badge that began it to the badge that ended it, and nothing before or after")
    func badges() {
        let told = heard([
            (10, 0, .state(.idle)), (20, 30, .state(.idle)), (30, 60, badge(.in)), (40, 90, .state(.busy)),
            (50, 120, .state(.idle)), (60, 150, badge(.out)), (70, 180, .state(.idle)), (80, 240, .state(.idle)),
        ])
        #expect(told.values.sorted { $0.lowerBound < $1.lowerBound } == [30...60])
    }

    @Test("A run that opens its session afterwards began with the message that said so")
    func run() {
        let told = heard([
            (10, 0, .state(.idle)), (20, 30, .state(.busy)), (30, 60, .state(.busy)), (40, 90, .state(.idle)),
            (50, 120, .state(.idle)), (60, 300, .state(.idle)),
        ])
        #expect(told.values.sorted { $0.lowerBound < $1.lowerBound } == [20...40])
    }

    @Test("What comes out of order counts where it happened")
    func outOfOrder() {
        let told = heard([
            (10, 0, .state(.idle)), (20, 60, badge(.in)), (30, 92, .state(.busy)), (35, 90, .state(.idle)),
            (40, 120, .state(.idle)), (50, 152, .state(.idle)), (55, 150, badge(.out)), (60, 200, .state(.idle)),
        ])
        #expect(told.values.sorted { $0.lowerBound < $1.lowerBound } == [20...55])
    }

    @Test("However many wait for a decision, what is kept of them is bounded and none is lost")
    func many() {
        var observations: [(order: Int64, second: Int64, fact: ObservedFact)] = [
            (1, 0, .state(.idle)), (2, 1, badge(.in)),
        ]
        for second in Int64(2)..<400 { observations.append((second + 1, second, .level(.power, 100 * second))) }
        observations.append((900, 400, badge(.out)))
        #expect(heard(observations).values.map { $0 } == [2...900])
    }
}
