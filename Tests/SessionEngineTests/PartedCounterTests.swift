import SessionEngine
import Testing
import UsageDomain

@Suite("Two counters of one circuit")
struct PartedCounterTests {
    /// Reads a lifetime total of 9.0 kWh an hour and one that stands by, every minute for three hours.
    private func parted(standby: (_ minute: Int64) -> Int64?) -> [PartedCounter] {
        var engine = SessionEngine(
            settings: EngineSettings(machines: [MachineSettings(id: "four", devices: ["tasmota/four/-"])]))
        var effects: [Effect] = []
        func read(_ rank: UInt32, _ total: Int64, _ minute: Int64) {
            let fact = ObservedFact.counter(.energy, total, .lifetime, resetHint: 0)
            engine.observe(
                TimedObservation(
                    at: .zero + .minutes(minute), order: minute * 2 + Int64(rank),
                    observation: MachineObservation(source: ObservationSource(id: 40 + rank, rank: rank), fact: fact)),
                machine: 0, into: &effects)
        }
        for minute in 0..<180 as Range<Int64> {
            read(0, 7_000_000 + minute * 150_000, minute)
            if let total = standby(minute) { read(1, total, minute) }
        }
        return engine.checkpoint.partedCounters
    }

    @Test("that tell the same do not part, whatever their steps and totals")
    func together() {
        #expect(parted { 90_000 + $0 * 150_000 } == [])
        #expect(parted { minute in minute.isMultiple(of: 20) ? minute * 150_000 : nil } == [])
        #expect(parted { $0 * 150_000 / 500_000 * 500_000 } == [])
        #expect(parted { $0 * 141_000 } == [])
        #expect(parted { _ in nil } == [])
    }

    @Test("that part by more than a tenth are named with what each counted")
    func apart() {
        for found in [parted { $0 * 120_000 }, parted { $0 * 150 }, parted { _ in 3_000_000 }] {
            #expect(found.map(\.machine) == ["four"] && found.map(\.device) == ["tasmota/four/-"])
            #expect(found.allSatisfy { $0.counted > $0.own && $0.counted > 20_000_000 })
        }
    }
}
