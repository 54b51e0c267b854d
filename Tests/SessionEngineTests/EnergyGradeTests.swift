import SessionEngine
import Testing
import UsageDomain

@Suite("How well the energy of a session is known")
struct EnergyGradeTests {
    private static let work: [(Int64, ObservedFact)] = [
        (0, .state(.idle)), (10, .state(.busy)), (70, .state(.idle)), (130, .state(.idle)),
    ]

    private static func energy(_ value: Int64) -> ObservedFact { .counter(.energy, value, .lifetime, resetHint: 0) }

    private func session(with more: [(Int64, ObservedFact)]) throws -> UsageSession {
        var engine = SessionEngine(
            settings: EngineSettings(
                machines: [MachineSettings(id: "m", timing: SessionTiming(idleTimeout: .seconds(30)))]))
        var effects: [Effect] = []
        let facts = (Self.work + more).enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
        for (order, fact) in facts.map(\.element).enumerated() {
            engine.observe(
                TimedObservation(
                    at: .zero + .seconds(fact.0), order: Int64(order),
                    observation: MachineObservation(fact: fact.1)),
                machine: 0, into: &effects)
        }
        if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
        var last: UsageSession?
        for case .sessionChanged(let session) in effects { last = session }
        let session = try #require(last)
        #expect(session.start == .zero + .seconds(10) && session.end == .zero + .seconds(70))
        return session
    }

    @Test(
        "Measured takes two readings of a counter that span some of the session",
        arguments: [
            ([], Grade.estimated, 0),
            ([(20, energy(100))], .estimated, 0),
            ([(0, energy(100)), (5, energy(103))], .estimated, 0),
            ([(20, energy(100)), (60, energy(100))], .measured, 0),
            ([(5, energy(100)), (100, energy(100))], .measured, 0),
            ([(20, energy(100)), (60, energy(107))], .measured, 7),
            ([(20, energy(100)), (21, energy(9_000_000))], .estimated, 0),
            ([(20, .level(.power, 0)), (60, .level(.power, 0))], .estimated, 0),
            ([(20, .level(.power, 3_600_000)), (21, .level(.power, 0))], .estimated, 1000),
        ] as [([(Int64, ObservedFact)], Grade, Int64)])
    func grades(more: [(Int64, ObservedFact)], grade: Grade, energy: Int64) throws {
        let session = try session(with: more)
        #expect(session.energyGrade == grade)
        #expect(session.energy.milliwattHours == energy)
    }

    @Test("Energy that nobody measures does not make the session's grade worse")
    func sessionGrade() throws {
        #expect(try session(with: []).grade == .derived)
        #expect(try session(with: [(20, .level(.power, 3_600_000)), (21, .level(.power, 0))]).grade == .estimated)
    }
}
