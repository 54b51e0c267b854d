import GRDB
import TestSupport
import Testing
import UsageDomain

@testable import UsageStore

struct SeriesTests {
    let folder: StoreFolder
    let start = Instant("2026-03-02T09:00:00Z")

    init() throws { folder = try StoreFolder() }

    @Test func `samples come back through parts, sealing and restarts`() throws {
        var expected: [Sample] = []
        for round in 0..<15 {
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
            try store.samples(machine: "printer-1", quantity: .power, from: start, to: start + .days(1)).count == 30_000
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
        for index in 0..<28_000 {
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
        let times = (0..<25_000).map { (start + .seconds(Int64($0))).milliseconds }
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

    @Test func `chunks fill their pages, and what they leave over is not lost`() throws {
        let store = try folder.writer()
        var generator = SeededGenerator(seed: 4)
        var expected: [Sample] = []
        for round in 0..<20 {
            var rows = SeriesRows(machine: "laser-1", quantities: [.power])
            for index in 0..<9_000 {
                // The level of noise changes, so that no two chunks are alike.
                let value = 400_000 + 100 * Int64.random(in: 0..<(1 << Int64(round % 7 + 1)), using: &generator)
                let at =
                    start
                    + .milliseconds(
                        Int64(round * 9_000 + index) * 1000 + Int64.random(in: 0..<30, using: &generator))
                rows.append([value], places: [0], at: at)
                expected.append(Sample(at: at, value: value))
            }
            var checkpoint = Checkpoint.empty()
            checkpoint.series = [rows]
            try store.commit(checkpoint)
        }
        #expect(
            try store.samples(machine: "laser-1", quantity: .power, from: start, to: start + .days(9)) == expected)
        let (chunks, content, pages, waiting) = try store.read { db in
            (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM series_chunk") ?? 0,
                try Int.fetchOne(db, sql: "SELECT sum(length(content)) FROM series_chunk") ?? 0,
                try Int.fetchOne(db, sql: "SELECT sum(pgsize) FROM dbstat WHERE name = 'series_chunk'") ?? 0,
                try Int.fetchOne(db, sql: "SELECT sum(count) FROM series_part_total") ?? 0
            )
        }
        #expect(chunks >= 5 && waiting < SeriesTable.sealedLength)
        // The rest of the last page, one above it, and two hundred bytes a chunk.
        #expect(pages < content + 2 * 4_096 + 200 * chunks, "\(pages) bytes of pages for \(content)")
    }

    @Test func `a chunk whose end costs nothing is not cut for its pages`() throws {
        let store = try folder.writer()
        var generator = SeededGenerator(seed: 5)
        let times = (0..<30_000).map { (start + .seconds(Int64($0))).milliseconds }
        let noisy = times.indices.map { $0 < 9_000 ? Int64.random(in: 0..<4_096, using: &generator) : 7 }
        var checkpoint = Checkpoint.empty()
        checkpoint.series = [SeriesRows(machine: "laser-1", quantities: [.power], times: times, columns: [noisy])]
        try store.commit(checkpoint)
        #expect(try folder.count("series_chunk") == 1)
        #expect(try folder.count("series_part") == 0)
        let stored = try store.samples(machine: "laser-1", quantity: .power, from: start, to: start + .days(1))
        #expect(stored.map(\.value) == noisy)
    }

    @Test func `samples of several groups and overlapping chunks are read one after the other, in order of time`()
        throws
    {
        let store = try folder.writer()
        var expected: [Sample] = []
        for checkpointIndex in 0..<40 {
            var checkpoint = Checkpoint.empty()
            for (group, quantities) in [[Quantity.power], [.energy, .power]].enumerated() {
                // Some of each checkpoint are an hour older than those before.
                let times = (0..<600).map { index in
                    start.milliseconds + Int64(checkpointIndex * 600 + index) * 1000 + Int64(group) * 500
                        - (index % 7 == 0 ? 3_600_000 : 0)
                }
                let values = times.map { $0 % 977 }
                checkpoint.series.append(
                    SeriesRows(
                        machine: "laser-1", quantities: quantities, times: times,
                        columns: quantities.map { $0 == .power ? values : times }))
                expected += zip(times, values).map { Sample(at: Instant(milliseconds: $0), value: $1) }
            }
            try store.commit(checkpoint)
        }
        let (from, to) = (start + .minutes(10), start + .hours(5))
        let read = try store.samples(machine: "laser-1", quantity: .power, from: from, to: to)
        #expect(zip(read, read.dropFirst()).allSatisfy { $0.at <= $1.at })
        let within = expected.filter { $0.at >= from && $0.at < to }
        #expect(read.count == within.count && Set(read) == Set(within))
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
