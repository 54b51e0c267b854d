import Derivation
import LoopbackBroker
import SessionEngine
import Testing
import UsageDomain
import UsageStore

@Suite("A machine with several circuits")
struct CircuitsTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)

    private func registry(_ bindings: DeviceBinding...) -> LabRegistry {
        LabRegistry(
            lab: Lab(id: "lab", name: "Lab"),
            machines: [
                Machine(
                    id: "planer", kind: .other, name: "Raboteuse", power: PowerThresholds(busyAbove: .watts(500)),
                    devices: bindings)
            ])
    }

    private func plug(_ id: String, _ channels: DeviceChannels, meters: Bool = true) -> DeviceBinding {
        DeviceBinding(
            address: DeviceAddress(dialect: "tasmota", id: id), channels: channels, isMetering: meters)
    }

    private func hear(_ collector: inout Collector, _ device: String, power: String, at second: Int64) throws {
        var batch = MessageBatch()
        batch.append(
            topic: "tele/\(device)/SENSOR".utf8, payload: Array(#"{"ENERGY":{"Power":\#(power)}}"#.utf8),
            arrival: Self.start + .seconds(second), qos: 1, isRetained: false)
        try collector.pipeline.commit(batch)
        collector.pipeline.process()
    }

    private func recorded(_ collector: Collector) throws -> [Int64] {
        try collector.store.samples(
            machine: "planer", quantity: .power, from: Self.start, to: Self.start + .hours(1)
        ).map { $0.value / 1000 }
    }

    @Test("Board, curve and series hold the sum of the phases, once a message", arguments: [false, true])
    func phases(isKilled: Bool) throws {
        var collector = try Collector(registry: registry(plug("three", .all)), at: Self.start)
        for second in stride(from: Int64(0), through: 120, by: 10) {
            try hear(&collector, "three", power: second < 60 ? "[10,5,5]" : "[300,0,290]", at: second)
            if isKilled, second == 60 {
                try collector.pipeline.checkpoint(at: collector.pipeline.now)
                try collector.kill()
            }
        }
        let board = collector.pipeline.boardSnapshot(at: Self.start + .seconds(120), problems: [])
        #expect(board.machines[0].power == .watts(590))
        #expect(board.machines[0].state == .busy)
        #expect(board.machines[0].powerHistory.last == .watts(590))
        try collector.finish(at: Self.start + .hours(1))
        #expect(try recorded(collector) == Array(repeating: 20, count: 6) + Array(repeating: 590, count: 7))
        #expect(try collector.store.sessions(SessionQuery()).map(\.durations.busy) == [.seconds(60)])
    }

    @Test("Two plugs add up as each speaks; after a restart what the silent one said still counts")
    func plugs() throws {
        var collector = try Collector(registry: registry(plug("main", .rest), plug("spindle", .rest)), at: Self.start)
        try hear(&collector, "main", power: "40", at: 0)
        try hear(&collector, "spindle", power: "600", at: 5)
        try collector.pipeline.checkpoint(at: collector.pipeline.now)
        try collector.kill()
        try hear(&collector, "main", power: "50", at: 10)
        try collector.finish(at: Self.start + .hours(1))
        #expect(try recorded(collector) == [40, 640, 650])
    }

    @Test("A clamp mounted the wrong way round is known by its machine, device and channel")
    func reversed() throws {
        var collector = try Collector(registry: registry(plug("main", .all)), at: Self.start)
        for second in stride(from: Int64(0), through: 60, by: 10) {
            try hear(&collector, "main", power: second < 40 ? "[40,-2]" : "[40,-700]", at: second)
        }
        try collector.finish(at: Self.start + .hours(1))
        let meter = try #require(try ReversedMeter.recent(in: collector.store).first)
        #expect(meter.machine == "planer" && meter.device == "tasmota:main/all" && meter.channel == 1)
        #expect(meter.count == 3 && meter.last == Self.start + .seconds(60))
        #expect(collector.pipeline.counts.quarantined[.negativePower] == 3)
    }

    @Test("A counter a thousand times too small for its power is known as such")
    func wrongUnit() throws {
        var collector = try Collector(registry: registry(plug("main", .rest)), at: Self.start)
        for step in Int64(0)...60 {
            var batch = MessageBatch()
            // 1,200 W, and a total in kWh that says a thousandth of it.
            batch.append(
                topic: "tele/main/SENSOR".utf8,
                payload: Array(#"{"ENERGY":{"Power":1200,"Total":\#(5 + Double(step) / 100_000)}}"#.utf8),
                arrival: Self.start + .seconds(step * 30), qos: 1, isRetained: false)
            try collector.pipeline.commit(batch)
            collector.pipeline.process()
        }
        try collector.finish(at: Self.start + .hours(1))
        let counter = try #require(try DisagreeingCounter.known(in: collector.store).first)
        #expect(counter.device == "tasmota:main/-" && counter.counted == 600 && counter.heard == 600_000)
    }

    @Test("A second meter of the same circuit is left out where the registry says so")
    func noMeter() throws {
        var collector = try Collector(
            registry: registry(plug("main", .rest), plug("same", .rest, meters: false)), at: Self.start)
        try hear(&collector, "main", power: "40", at: 0)
        try hear(&collector, "same", power: "41", at: 5)
        let board = collector.pipeline.boardSnapshot(at: Self.start + .seconds(6), problems: [])
        #expect(board.machines[0].power == .watts(40))
        try collector.finish(at: Self.start + .hours(1))
        #expect(try recorded(collector) == [40])
    }
}
