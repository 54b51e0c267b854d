import Inspection
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@testable import Collection
@testable import Derivation

@Suite("A clock that is not set")
struct UnsetClockTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)
    private let registry = LabRegistry(
        lab: Lab(id: "lab", name: "Lab"),
        machines: [
            Machine(
                id: "saw", kind: .other, name: "Scie", power: PowerThresholds(busyAbove: .watts(100)),
                devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "saw-plug"))])
        ])

    private func batch(_ instants: [Instant], watts: Int) -> MessageBatch {
        var batch = MessageBatch()
        for instant in instants {
            batch.append(
                topic: "tele/saw-plug/SENSOR".utf8, payload: Array(#"{"ENERGY":{"Power":\#(watts)}}"#.utf8),
                arrival: instant, qos: 1)
        }
        return batch
    }

    private func following(_ clock: [Int64], after latest: Int64?) -> [Int64] {
        var arrivals = MonotonicArrivals(after: latest.map(Instant.init(milliseconds:)) ?? .distantPast)
        return clock.map { arrivals.passed(Instant(milliseconds: $0)).milliseconds }
    }

    @Test("Time stands still at the last message until the clock is set, and goes on from what it then says")
    func live() {
        let last = Self.start.milliseconds
        #expect(following([20_000, 40_000, last + 7_200_000], after: last) == [last, last, last + 7_200_000])
        // The last message of a store replayed from before this program was written.
        let old: Int64 = 1_500_000_000_000
        #expect(following([5_000, old + 60_000, old + 1], after: old) == [old, old + 60_000, old + 60_000])
    }

    @Test("What a new store hears before the clock is set happens at no time")
    func fresh() {
        let set = Self.start.milliseconds
        #expect(following([20_000, 1_600_000_000_000, set, set - 5_000], after: nil) == [0, 0, set, set])
    }

    @Test("Nothing is derived from it: no sessions, no rows for the decades until it is set")
    func derivesNothing() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try collector.pipeline.commit(batch((1...9).map { Instant(milliseconds: $0 * 10_000) }, watts: 800))
        try collector.pipeline.commit(
            batch((0..<120).map { Self.start + .seconds($0 * 10) }, watts: 20))
        try collector.finish(at: Self.start + .hours(2))
        #expect(try collector.store.sessions(SessionQuery()).isEmpty)
        let period = try #require(Period("1970/2099") ?? Period("1970-01-01/2099-12-31"))
        let days = try collector.store.dayRollups(period).map(\.key.day)
        #expect(Set(days) == [CivilDate(year: 2026, month: 3, day: 2)])
        #expect(try collector.store.quarantineCounts()[.clockOutOfBounds] == 9)
        #expect(try DerivationCheck.run(collector.store, catalogue: collector.catalogue).isClean)
    }
}
