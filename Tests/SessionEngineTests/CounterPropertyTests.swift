import Foundation
import SessionEngine
import TestSupport
import Testing
import UsageDomain

@Suite("Whatever a meter does")
struct CounterPropertyTests {
    /// More than a test run has time for: `COUNTER_SEEDS=10000`.
    private static let seeds = UInt64(ProcessInfo.processInfo.environment["COUNTER_SEEDS"] ?? "") ?? 1000

    @Test("What is counted is what flowed, within what nobody can tell")
    func energyIsTrue() throws {
        for seed in 1...Self.seeds {
            let meter = RandomMeter(seed: seed)
            let counted = try energy(of: meter, seed)
            #expect(
                abs(counted - meter.drawn) <= meter.tolerance,
                "seed \(seed): \(counted) for \(meter.drawn) ± \(meter.tolerance) mWh; \(meter.story)")
        }
    }

    /// The engine is stored and taken up again now and then.
    private func energy(of meter: RandomMeter, _ seed: UInt64) throws -> Int64 {
        var generator = SeededGenerator(seed: seed)
        let settings = EngineSettings(machines: [meter.settings])
        var engine = SessionEngine(settings: settings)
        var effects: [Effect] = []
        for observation in meter.observations {
            engine.observe(observation, machine: 0, into: &effects)
            guard Int.random(in: 0..<200, using: &generator) == 0 else { continue }
            let stored = try JSONEncoder().encode(engine.checkpoint)
            engine = SessionEngine(
                settings: settings, checkpoint: try JSONDecoder().decode(EngineCheckpoint.self, from: stored))
        }
        return effects.reduce(0) { sum, effect in
            if case .increase(_, .energy, let amount, _, _, _) = effect { sum + amount } else { sum }
        }
    }
}
