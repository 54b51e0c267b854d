import Derivation
import Inspection
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@Suite("A session open for weeks")
struct LongSessionTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)

    @Test("is derived anew from its beginning when something is declared for one of its last days")
    func declaredLate() throws {
        var registry = LabRegistry(
            lab: Lab(id: "halle", name: "Halle"),
            machines: [
                Machine(
                    id: "etuve", kind: .other, name: "Étuve", power: PowerThresholds(busyAbove: .watts(90)),
                    timing: SessionTiming(idleTimeout: .days(7), staleAfter: .days(2)),
                    devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "etuve"))])
            ])
        var collector = try Collector(registry: registry, at: Self.start)
        var batch = MessageBatch()
        for half in 0..<40 {
            batch.append(
                topic: "tele/etuve/SENSOR".utf8, payload: Array(#"{"ENERGY":{"Power":600}}"#.utf8),
                arrival: Self.start + .hours(Int64(half) * 12), qos: 1)
        }
        try collector.pipeline.commit(batch)
        collector.pipeline.process()
        try collector.pipeline.checkpoint(at: collector.pipeline.now)
        registry.machines[0].power.busyAbove = .watts(2000)
        registry.machines[0].power.busyBelow = .watts(1900)
        try collector.pipeline.take(
            registry, at: collector.pipeline.now, effective: Self.start + .days(18), by: .named("t"), reason: "t")
        try collector.finish(at: Self.start + .days(21))
        let sessions = try collector.store.sessions()
        #expect(sessions.count == 1 && sessions[0].durations.busy < .days(19), "\(sessions)")
        #expect(try DerivationCheck.run(collector.store, catalogue: collector.catalogue).lines == [])
    }
}
