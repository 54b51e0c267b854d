import Decisions
import Derivation
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@Suite("Devices that no machine is bound to")
struct DeviceWatchTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)
    private let registry = LabRegistry(
        lab: Lab(id: "lab", name: "Lab"),
        machines: [
            Machine(
                id: "saw", kind: .other, name: "Scie",
                power: PowerThresholds(busyAbove: .watts(100)),
                devices: [
                    DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "bound")),
                    DeviceBinding(address: DeviceAddress(dialect: "shelly-gen2", id: "double"), channel: 0),
                ])
        ])

    private func hear(
        _ collector: inout Collector,
        _ messages: [(second: Int64, topic: String, payload: String, isRetained: Bool)]
    ) throws {
        var batch = MessageBatch()
        for message in messages {
            batch.append(
                topic: message.topic.utf8, payload: Array(message.payload.utf8),
                arrival: Self.start + .seconds(message.second), qos: 1, isRetained: message.isRetained)
        }
        try collector.pipeline.commit(batch)
        collector.pipeline.process()
    }

    private func sensor(_ second: Int64, _ device: String, watts: Int) -> (Int64, String, String, Bool) {
        (second, "tele/\(device)/SENSOR", #"{"ENERGY":{"Total":4.5,"Power":\#(watts)}}"#, false)
    }

    @Test("What is heard of a stray plug is kept over a restart; bound devices are no news")
    func notices() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try hear(
            &collector,
            [
                (0, "tele/stray/LWT", "Online", true), sensor(10, "stray", watts: 40), sensor(20, "stray", watts: 60),
                sensor(20, "bound", watts: 700), (25, "stat/stray/POWER", "ON", false),
                sensor(30, "stray", watts: 80), (31, "tele/stray/SENSOR", #"{"ENERGY":{"Power":"1,5"}}"#, false),
            ])
        for _ in 0..<2 {
            let heard = collector.pipeline.heardDevices
            let stray = try #require(heard.devices.first)
            #expect(heard.devices.count == 1)
            #expect(stray.address == DeviceAddress(dialect: "tasmota", id: "stray"))
            #expect(stray.firstHeard == Self.start)
            #expect(stray.lastHeard == Self.start + .seconds(31))
            #expect(stray.messages == 6)
            #expect(stray.liveMessages == 5)
            #expect(stray.setAside == 1)
            #expect(stray.lastSetAside == .malformedNumber)
            #expect(stray.values.first { $0.subject == .quantity(.power) }?.reading == .amount(80_000))
            #expect(DeviceGuess(stray).kind == .plug)
            let period = try #require(stray.period)
            #expect((.seconds(5)...(.seconds(10))).contains(period))
            try collector.pipeline.checkpoint(at: Self.start + .seconds(40))
            try collector.kill()
        }
    }

    @Test("The channel nobody is bound to is noticed; the device's other one is not lost")
    func channels() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try hear(&collector, [(0, "double/status/switch:0", #"{"id":0,"output":true,"apower":40.0}"#, false)])
        #expect(collector.pipeline.heardDevices.devices.isEmpty)
        try hear(&collector, [(1, "double/status/switch:1", #"{"id":1,"output":true,"apower":50.0}"#, false)])
        #expect(collector.pipeline.heardDevices.devices.map(\.channels) == [[1]])
        let wish = Adoption(device: "double", machine: "saw", by: .named("test"), reason: "second half")
        let binding = try collector.pipeline.adopt(wish, at: Self.start + .seconds(2))
        #expect(binding.channels == .only([1]))
        #expect(collector.pipeline.heardDevices.devices.isEmpty)
    }

    @Test("An adopted device's next work is a session, and the ledger says who and why")
    func adoption() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try hear(&collector, [sensor(0, "stray", watts: 3)])
        var wish = Adoption(
            device: "stray", machine: "saw", by: .named("Maëlle"), reason: "branchée sur la scie ce matin")
        _ = try collector.pipeline.adopt(wish, at: Self.start + .seconds(5))
        for second in stride(from: Int64(10), through: 400, by: 10) {
            try hear(&collector, [sensor(second, "stray", watts: second < 300 ? 700 : 3)])
        }
        try collector.finish(at: Self.start + .hours(1))
        let sessions = try collector.store.sessions(SessionQuery())
        #expect(sessions.map(\.machine) == ["saw"])
        let entry = try #require(try collector.store.ledger(kind: .registry).last)
        #expect(entry.actor == .named("Maëlle"))
        #expect(entry.reason == "branchée sur la scie ce matin")
        #expect(entry.content?.contains("tasmota:stray") == true)
        wish.machine = "saw"
        #expect(throws: AdoptionProblem.notHeard("stray")) {
            try collector.pipeline.adopt(wish, at: Self.start + .hours(2))
        }
    }

    @Test("A flood of devices costs the least useful their place, never the ones that measure; all are counted")
    func flood() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try hear(&collector, [sensor(0, "real", watts: 3), sensor(1, "bound", watts: 3)])
        let flood = 3 * HeardDevices.usualCapacity
        try hear(&collector, (0..<flood).map { (Int64(2), "tele/ghost-\($0)/LWT", "Online", true) })
        let heard = collector.pipeline.heardDevices
        #expect(heard.devices.count <= heard.capacity)
        #expect(Int64(heard.devices.count) + heard.forgotten == Int64(flood + 1))
        #expect(heard.devices.contains { $0.address.id == "real" })
        try collector.pipeline.checkpoint(at: Self.start + .seconds(9))
        let rows = try collector.store.devicesHeard()
        #expect(rows.count == heard.devices.count + 1)
        #expect(rows.contains { $0.address.id == "bound" })
        #expect(try collector.store.heardDevices().forgotten == heard.forgotten)
        try collector.kill()
        #expect(collector.pipeline.heardDevices == heard)
    }
}
