import Testing
import UsageDomain
import UsageStore

struct SeriesTests {
    let folder: StoreFolder
    let start = Instant("2026-03-02T09:00:00Z")

    init() throws { folder = try StoreFolder() }

    @Test func `samples come back through parts, sealing and restarts`() throws {
        var expected: [Sample] = []
        for round in 0..<10 {
            let store = try folder.writer()
            var buffer = SeriesBuffer()
            for index in 0..<2000 {
                let at = start + .seconds(Int64(round * 2000 + index))
                let value = Int64((index * 7919 + round) % 500) * 100
                buffer.append(machine: "laser-1", at: at, quantity: .power, value: value)
                buffer.append(machine: "laser-1", at: at, quantity: .voltage, value: 230_000)
                buffer.append(machine: "printer-1", at: at, quantity: .power, value: 1)
                expected.append(Sample(at: at, value: value))
            }
            var checkpoint = Checkpoint.empty()
            checkpoint.series = buffer.drain()
            #expect(buffer.count == 0)
            try store.commit(checkpoint)
            try store.close()
        }
        let store = try folder.reader()
        #expect(
            try store.samples(machine: "laser-1", quantity: .power, from: start, to: start + .days(1)) == expected)
        let slice = try store.samples(
            machine: "laser-1", quantity: .power, from: start + .seconds(4000), to: start + .seconds(4010))
        #expect(slice == Array(expected[4000..<4010]))
        #expect(try store.samples(machine: "laser-1", quantity: .energy, from: start, to: start + .days(1)).isEmpty)
        #expect(
            try store.samples(machine: "printer-1", quantity: .power, from: start, to: start + .days(1)).count == 20_000
        )
    }

    @Test func `a slow machine's small parts are gathered`() throws {
        let store = try folder.writer()
        var expected: [Sample] = []
        for minute in 0..<1000 {
            var buffer = SeriesBuffer()
            for index in 0..<6 {
                let sample = Sample(
                    at: start + .seconds(Int64(minute * 60 + index * 10)), value: Int64(minute * index % 97))
                buffer.append(machine: "laser-1", at: sample.at, quantity: .power, value: sample.value)
                expected.append(sample)
            }
            var checkpoint = Checkpoint.empty()
            checkpoint.series = buffer.drain()
            try store.commit(checkpoint)
        }
        #expect(
            try store.samples(machine: "laser-1", quantity: .power, from: start, to: start + .days(1)) == expected)
        let parts = try folder.count("series_part")
        #expect(parts < 64, "\(parts) parts for 6,000 samples")
    }

    @Test(arguments: [60, 3600, 7200, 86_400]) func `history agrees with the samples`(seconds: Int64) throws {
        let store = try folder.writer()
        var buffer = SeriesBuffer()
        var values: [Int64: [Int64]] = [:]
        for index in 0..<19_000 {
            let value = Int64(index * 31 % 977)
            buffer.append(
                machine: "laser-1", at: start + .seconds(Int64(index)), quantity: .power, value: value)
            values[Int64(index) / seconds, default: []].append(value)
            if index % 1700 == 0 {
                var checkpoint = Checkpoint.empty()
                checkpoint.series = buffer.drain()
                try store.commit(checkpoint)
            }
        }
        var checkpoint = Checkpoint.empty()
        checkpoint.series = buffer.drain()
        try store.commit(checkpoint)
        let history = try store.powerHistory("laser-1", from: start, to: start + .days(1), bucket: .seconds(seconds))
        #expect(history.count == values.count)
        for bucket in history {
            let expected = try #require(values[(bucket.start - start).milliseconds / 1000 / seconds])
            #expect(bucket.minimum == expected.min() && bucket.maximum == expected.max())
            #expect(bucket.count == expected.count && bucket.mean == expected.reduce(0, +) / Int64(expected.count))
        }
    }

    @Test func `late samples are read in their place, and replacement removes from an instant on`() throws {
        let store = try folder.writer()
        var checkpoint = Checkpoint.empty()
        let times = (0..<17_000).map { (start + .seconds(Int64($0))).milliseconds }
        checkpoint.series = [
            SeriesRows(machine: "laser-1", quantities: [.power], times: times, columns: [times.map { $0 % 1000 + 1 }]),
            SeriesRows(
                machine: "laser-1", quantities: [.power], times: [start.milliseconds + 500], columns: [[42]]),
        ]
        try store.commit(checkpoint)
        let head = try store.samples(machine: "laser-1", quantity: .power, from: start, to: start + .seconds(2))
        #expect(head.map(\.value) == [1, 42, 1])
        var second = Checkpoint.empty()
        second.replacements = [
            MachineReplacement(
                machine: "laser-1", from: start + .seconds(3), firstDay: try #require(CivilDate("2026-03-02")))
        ]
        second.series = [
            SeriesRows(
                machine: "laser-1", quantities: [.power], times: [(start + .seconds(9)).milliseconds], columns: [[7]])
        ]
        try store.commit(second)
        let all = try store.samples(machine: "laser-1", quantity: .power, from: start, to: start + .days(2))
        #expect(all.map(\.value) == [1, 42, 1, 1, 7])
    }

    @Test func `what a failed checkpoint drained can be given back`() {
        var buffer = SeriesBuffer()
        buffer.append(machine: "a", at: start, quantity: .power, value: 1)
        let drained = buffer.drain()
        buffer.append(machine: "a", at: start + .seconds(1), quantity: .power, value: 2)
        buffer.append(machine: "a", at: start + .seconds(2), quantity: .power, value: 3)
        buffer.restore(drained)
        #expect(buffer.drain().first?.columns.first.map { $0.sorted() } == [1, 2, 3])
    }
}
