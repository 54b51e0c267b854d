import Derivation
import LabSimulator
import Testing
import UsageDomain
import UsageStore

@Suite("The same journal gives the same sessions, whatever happens to the collector")
struct SameOutcomeTests {
    private static let span = SimulatedSpan(days: 3)
    private let span = SameOutcomeTests.span
    private var machines: [MachineID] { span.registry.machines.map(\.id) }

    private var disturbed: [Delivery] {
        var deliveries = span.disturbed()
        for (device, from) in span.tenMinuteOutages {
            deliveries.cutOff(span.root(of: device), from: from, for: .minutes(10))
        }
        return deliveries
    }

    @Test("Other batches, other checkpoints and a replay of the journal change nothing")
    func batches() throws {
        var first = try Collector(registry: span.registry, at: span.start)
        try first.hear(disturbed, batchSize: 900, checkpointSpacing: .hours(4))
        try first.finish(at: span.end)
        let expected = try Outcome(first.store, machines: machines)
        #expect(!expected.sessions.isEmpty && !expected.gaps.isEmpty)

        var second = try Collector(registry: span.registry, at: span.start)
        try second.hear(disturbed, batchSize: 331, checkpointSpacing: .minutes(75))
        try second.finish(at: span.end)
        #expect(try Outcome(second.store, machines: machines).differences(from: expected).prefix(8) == [])

        let secret = try first.store.secret(named: BadgePseudonym.secretName)
        var third = try Collector(registry: span.registry, at: span.start, secret: secret)
        try first.store.forEachBlock(from: 1) { _, batch in
            try third.pipeline.commit(batch)
            third.pipeline.process()
            return true
        }
        try third.finish(at: span.end)
        #expect(try Outcome(third.store, machines: machines).differences(from: expected).prefix(8) == [])
    }

    @Test("Ten minutes without network, sent afterwards, leave no trace")
    func late() throws {
        var expected = try Collector(registry: span.registry, at: span.start)
        try expected.hear(span.undisturbed, batchSize: 900, checkpointSpacing: .hours(2))
        try expected.finish(at: span.end)

        var deliveries = span.undisturbed
        for (device, from) in span.tenMinuteOutages {
            deliveries.cutOff(span.root(of: device), from: from, for: .minutes(10))
        }
        #expect(deliveries != span.undisturbed)
        var late = try Collector(registry: span.registry, at: span.start)
        try late.hear(deliveries, batchSize: 400, checkpointSpacing: .hours(1))
        try late.finish(at: span.end)
        let outcome = try Outcome(late.store, machines: machines)
        #expect(outcome.differences(from: try Outcome(expected.store, machines: machines)).prefix(8) == [])
    }

    /// From 23:30 to 00:30 a reading every 30 s; those of 00:05 to 00:15 arrive at 00:15.
    @Test(
        "What goes on over midnight is counted once when the day after is derived again",
        arguments: ["idle", "busy"], [TimeSpan.minutes(1), .hours(2)])
    func midnight(state: String, checkpointSpacing: TimeSpan) throws {
        let midnight = SimulatedSpan.monday
        let start = midnight - .minutes(30)
        let registry = LabRegistry(
            lab: Lab(id: "l", name: "l"),
            machines: [
                Machine(
                    id: "m", kind: .other, name: "m",
                    devices: [DeviceBinding(address: DeviceAddress(dialect: .native, id: "m"))])
            ])
        // A reading each 25 s, so that one increase straddles midnight.
        let inOrder = (0..<144).map { index in
            let at = start + .seconds(Int64(index) * 25 + 5)
            let payload =
                #"{"boot":7,"seq":\#(index + 1),"up":\#(index * 25_000),"ts":\#(at.milliseconds),"state":"\#(state)","counters":{"energy_mwh":\#(index * 100)}}"#
            return Delivery(
                arrival: at,
                message: SimulatedMessage(
                    at: at, topic: "fablab/v1/l/m/telemetry", payload: Array(payload.utf8), qos: 1))
        }
        var late = inOrder
        late.cutOff("fablab/v1/l/m/", from: midnight + .minutes(5), for: .minutes(10))
        let outcomes = try [inOrder, late].map { deliveries in
            var collector = try Collector(registry: registry, at: start)
            try collector.hear(deliveries, batchSize: 3, checkpointSpacing: checkpointSpacing)
            try collector.finish(at: midnight + .hours(1))
            return try Outcome(collector.store, machines: ["m"])
        }
        #expect(outcomes[1].differences(from: outcomes[0]) == [])
        let energy = outcomes[1].days.values.reduce(0) { $0 + $1.energy.milliwattHours }
        #expect(energy == 143 * 100)
        #expect(outcomes[1].sessions.count == (state == "busy" ? 1 : 0))
    }

    /// Read until 17:00, silent over night, and read from 14:00 on; that arrives the morning after.
    @Test("What a counter counted in a silent night is kept when the day after is heard late")
    func silentNight() throws {
        let monday = SimulatedSpan.monday
        let registry = LabRegistry(
            lab: Lab(id: "l", name: "l"),
            machines: [
                Machine(
                    id: "m", kind: .other, name: "m",
                    devices: [DeviceBinding(address: DeviceAddress(dialect: .native, id: "m"))])
            ])
        func readings(from: Instant, first: Int, energy: Int, late: TimeSpan) -> [Delivery] {
            (0..<12).map { index in
                let at = from + .minutes(Int64(index) * 5)
                let up = (at - monday).milliseconds
                let payload =
                    #"{"boot":7,"seq":\#(first + index),"up":\#(up),"ts":\#(at.milliseconds),"state":"idle","counters":{"energy_mwh":\#(energy + index * 100)}}"#
                return Delivery(
                    arrival: at + late,
                    message: SimulatedMessage(
                        at: at, topic: "fablab/v1/l/m/telemetry", payload: Array(payload.utf8), qos: 1))
            }
        }
        let evening = readings(from: monday + .hours(16), first: 1, energy: 50_000, late: .zero)
        let morning = readings(from: monday + .hours(56), first: 40, energy: 900_000, late: .zero)
        let outcomes = try [TimeSpan.zero, .hours(19)].map { late in
            var collector = try Collector(registry: registry, at: monday)
            try collector.hear(evening, batchSize: 4, checkpointSpacing: .days(9))
            collector.pipeline.tick(at: monday + .hours(18))
            try collector.pipeline.checkpoint(at: monday + .hours(18))
            let day = readings(from: monday + .hours(38), first: 20, energy: 700_000, late: late)
            let rest = (day + morning).sorted { $0.arrival < $1.arrival }
            try collector.hear(rest, batchSize: 4, checkpointSpacing: .hours(1))
            try collector.finish(at: monday + .hours(60))
            return try Outcome(collector.store, machines: ["m"])
        }
        #expect(outcomes[1].differences(from: outcomes[0]) == [])
        let energy = outcomes[1].days.values.reduce(0) { $0 + $1.energy.milliwattHours }
        #expect(energy == 850_000 + 1100)
    }
}
