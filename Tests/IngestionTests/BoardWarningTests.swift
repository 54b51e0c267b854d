import Derivation
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@Suite("What the board warns of")
struct BoardWarningTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)

    private func machine(_ id: MachineID, _ devices: [(DialectName, String)], busyAbove: Power? = nil) -> Machine {
        Machine(
            id: id, kind: .other, name: "Machine \(id)", power: PowerThresholds(busyAbove: busyAbove),
            devices: devices.map { DeviceBinding(address: DeviceAddress(dialect: $0.0, id: $0.1)) })
    }

    private func collector() throws -> Collector {
        try Collector(
            registry: LabRegistry(
                lab: Lab(id: "lab", name: "Lab"),
                machines: [
                    machine("saw", [("tasmota", "plug-1")]),
                    machine("drill", [("tasmota", "plug-2")], busyAbove: .watts(150)),
                    machine("printer", [("octoprint", "octo-1"), ("tasmota", "plug-3")]),
                    machine("oven", [("tasmota", "plug-4")]),
                ]), at: Self.start)
    }

    private func hear(_ collector: inout Collector, _ messages: [(second: Int64, topic: String, payload: String)])
        throws
    {
        var batch = MessageBatch()
        for message in messages {
            batch.append(
                topic: message.topic.utf8, payload: message.payload.utf8,
                arrival: Self.start + .seconds(message.second),
                qos: 1)
        }
        try collector.pipeline.commit(batch)
        collector.pipeline.process()
    }

    private func warned(_ collector: inout Collector, after seconds: Int64) -> [MachineID] {
        collector.pipeline.boardSnapshot(at: Self.start + .seconds(seconds), problems: []).machines
            .filter(\.lacksThreshold).map(\.id)
    }

    @Test(
        "A plug without threshold is named once its power is heard, unless something else of the machine says that it works"
    )
    func thresholds() throws {
        var collector = try collector()
        #expect(warned(&collector, after: 0).isEmpty)
        for second in stride(from: Int64(0), to: 60, by: 10) {
            try hear(
                &collector, (1...3).map { (second, "tele/plug-\($0)/SENSOR", #"{"ENERGY":{"Power":480}}"#) })
        }
        #expect(warned(&collector, after: 60) == ["saw"])
        try collector.pipeline.checkpoint(at: Self.start + .seconds(60))
        #expect(try collector.store.machinesWithoutThreshold(collector.catalogue).map(\.id) == ["saw"])
        var registry = collector.pipeline.registry
        registry.machines[0].power.busyAbove = .watts(200)
        _ = try collector.pipeline.take(
            registry, at: Self.start + .seconds(70), by: .named("test"), reason: "threshold")
        try hear(&collector, [(80, "tele/plug-1/SENSOR", #"{"ENERGY":{"Power":480}}"#)])
        #expect(warned(&collector, after: 80).isEmpty)
    }

    @Test("A machine's device whose messages cannot be read is named for half an hour, with the reason")
    func unreadable() throws {
        var collector = try collector()
        func named(_ second: Int64) -> [CollectorHealth.UnreadableDevice] {
            collector.pipeline.boardSnapshot(at: Self.start + .seconds(second), problems: []).health.unreadable
        }
        try hear(
            &collector,
            [
                (0, "tele/plug-4/SENSOR", #"{"ENERGY":{"Power":"beaucoup"}}"#),
                (5, "tele/plug-2/SENSOR", #"{"ENERGY":{"Power":3}}"#),
                (10, "tele/plug-4/SENSOR", "{"), (11, "tele/nobodys/SENSOR", "{"),
            ])
        let device = try #require(named(20).first)
        #expect(named(20).count == 1)
        #expect(device.device == DeviceAddress(dialect: "tasmota", id: "plug-4"))
        #expect(device.count == 2 && device.reason == .malformedJSON)
        #expect(named(10 + 1800).count == 1)
        #expect(named(11 + 1800).isEmpty)
    }
}
