import CivilTime
import Testing
import UsageDomain
import UsageStore

struct RollupTests {
    let paris: LocalCalendar

    init() throws { paris = try #require(LocalCalendar(identifier: "Europe/Paris")) }

    @Test(arguments: [("2026-03-29", 23), ("2026-10-25", 25)] as [(String, Int64)])
    func `a span over a change of clocks is split without loss`(date: String, hours: Int64) throws {
        let day = paris.start(of: try #require(CivilDate(date)))
        var accumulator = RollupAccumulator(calendar: paris)
        let (from, to) = (day - .minutes(90), day + .hours(hours) + .milliseconds(1))
        accumulator.add(span: "laser-1", .busy, from: from, to: to)
        let delta = accumulator.drain()
        #expect(delta.hours.values.reduce(0) { $0 + $1.durations.busy.milliseconds } == (to - from).milliseconds)
        #expect(delta.days.count == 3)
        let middle = delta.days.first { $0.key.day == CivilDate(date) }
        #expect(middle?.value.durations.busy == .hours(hours))
        #expect(accumulator.isEmpty)
    }

    static let increases: [(Int64, Int64)] = [(10, 3), (1, 7), (7, 7), (-5, 3), (Int64.max, 5), (0, 4)]

    @Test(arguments: increases)
    func `an increase is shared out by time and adds up`(amount: Int64, hours: Int64) {
        var accumulator = RollupAccumulator(calendar: paris)
        let from = Instant("2026-03-01T21:17:03.123Z")
        accumulator.add(increase: "laser-1", .filamentLength, amount: amount, from: from, to: from + .hours(hours))
        let delta = accumulator.drain()
        #expect(delta.hours.values.reduce(0) { $0 + ($1.increases[.filamentLength] ?? 0) } == amount)
        #expect(delta.days.values.reduce(0) { $0 + ($1.increases[.filamentLength] ?? 0) } == amount)
    }

    @Test func `machines and hours that take turns add up as if each had come at once`() {
        let nine = Instant("2026-03-01T22:50:00Z")
        let parts = (0..<6).flatMap { part in
            ["laser-1", "cnc-1"].map { machine in
                (machine: MachineID(rawValue: machine), from: nine + .minutes(Int64(part * 37 % 100)))
            }
        }
        func added(_ parts: [(machine: MachineID, from: Instant)]) -> RollupDelta {
            var accumulator = RollupAccumulator(calendar: paris)
            for (machine, from) in parts {
                accumulator.add(span: machine, .busy, from: from, to: from + .minutes(20))
                accumulator.add(increase: machine, .sheets, amount: 7, from: from, to: from + .minutes(3))
            }
            #expect(!accumulator.isEmpty)
            return accumulator.drain()
        }
        let delta = added(parts)
        #expect(delta == added(parts.sorted { ($0.machine, $0.from) < ($1.machine, $1.from) }))
        #expect(delta.hours.values.reduce(0) { $0 + $1.durations.busy.milliseconds } == 12 * 20 * 60_000)
        #expect(delta.days.count == 4)
    }

    @Test func `a span of centuries is a clock fault and stays bounded`() {
        var accumulator = RollupAccumulator(calendar: paris)
        accumulator.add(span: "laser-1", .unknown, from: .distantPast, to: Instant("2026-03-01T00:00:00Z"))
        let stored = accumulator.drain().hours.values.reduce(0) { $0 + $1.durations.gap.milliseconds }
        #expect(stored == RollupAccumulator.longestSpan.milliseconds)
    }

    @Test func `stored rollups add up across checkpoints, and a failed one is given back`() throws {
        let folder = try StoreFolder()
        let store = try folder.writer()
        var accumulator = RollupAccumulator(calendar: paris)
        let nine = Instant("2026-03-02T09:00:00Z")
        for part in 0..<4 {
            accumulator.add(
                span: "laser-1", .busy, from: nine + .minutes(Int64(part) * 20),
                to: nine + .minutes(Int64(part + 1) * 20))
            accumulator.add(
                increase: "laser-1", .energy, amount: 1001, from: nine, to: nine + .minutes(80))
            accumulator.add(increase: "laser-1", .laserTime, amount: 5, from: nine, to: nine)
            accumulator.add(runOf: "laser-1", startedAt: nine)
            let drained = accumulator.drain()
            accumulator.restore(drained)
            var checkpoint = Checkpoint.empty()
            checkpoint.rollups = accumulator.drain()
            try store.commit(checkpoint)
        }
        let march = try #require(Period("2026-03"))
        let total = try #require(try store.totals(march)["laser-1"])
        #expect(total.durations.busy == .minutes(80))
        #expect(total.energy.milliwattHours == 4004)
        #expect(total.increases == [.laserTime: 20])
        #expect(total.runs == 4)
        let hours = try store.hourRollups(from: nine, to: nine + .hours(2), machine: "laser-1")
        #expect(hours.mapValues(\.durations.busy).values.sorted() == [.minutes(20), .minutes(60)])
        #expect(try store.totals(try #require(Period("2026-04"))).isEmpty)
    }
}
