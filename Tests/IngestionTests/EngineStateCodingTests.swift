import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@testable import Derivation
@testable import Dialects

@Suite("State in a checkpoint")
struct EngineStateCodingTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)

    @Test("Put together machine by machine it is the same bytes as of the whole")
    func sameBytes() throws {
        let machines = ["scie", "four"].map { name in
            Machine(
                id: MachineID(rawValue: name), kind: .other, name: name,
                devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: name))])
        }
        let registry = LabRegistry(lab: Lab(id: "halle", name: "Halle"), machines: machines)
        var collector = try Collector(registry: registry, at: Self.start)
        var batch = MessageBatch()
        batch.append(
            topic: "tele/four/SENSOR".utf8, payload: Array(#"{"ENERGY":{"Power":40}}"#.utf8), arrival: Self.start,
            qos: 1)
        try collector.pipeline.commit(batch)
        try collector.finish(at: Self.start + .hours(1))
        let stored = try #require(try collector.store.latestCheckpoint())
        var state = try EngineStateCoding.decode(DerivedState.self, from: stored.engineState)
        for memory in [nil, TranslatorMemory()] {
            state.memory = memory
            state.late = ["scie": Self.start]
            #expect(try EngineStateCoding.encode(state) == EngineStateCoding.encode(state as any Encodable))
        }
    }
}
