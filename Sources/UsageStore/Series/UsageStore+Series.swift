import GRDB
package import UsageDomain

/// What a quantity did in one span of a chart.
package struct SeriesBucket: Hashable, Sendable {
    package let start: Instant
    package let minimum: Int64
    package let maximum: Int64
    /// Mean of the samples, rounded toward zero: samples count alike, however long they held.
    package let mean: Int64
    package let count: Int
}

extension UsageStore {
    /// The instant of the first value ever stored of a machine.
    package func firstSample(of machine: MachineID) throws -> Instant? {
        try read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(first_at) FROM (
                        SELECT first_at FROM series_chunk WHERE machine = ?
                        UNION ALL SELECT first_at FROM series_part WHERE machine = ?)
                    """, arguments: [machine.rawValue, machine.rawValue]
            ).map(Instant.init(milliseconds:))
        }
    }

    /// Bytes of the file's pages that hold series: samples, their headers and indexes, with the pages' unused rest.
    package func seriesBytes() throws -> Int64 {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'series_%'") ?? 0
        }
    }

    /// Samples of one quantity within `from..<to`, in order of time.
    package func samples(machine: MachineID, quantity: Quantity, from: Instant, to: Instant) throws -> [Sample] {
        var samples: [Sample] = []
        try forEachSample(machine: machine, quantity: quantity, from: from, to: to) { samples.append($0) }
        return samples
    }

    /// Gives `body` the samples of one quantity within `from..<to`, in order of time; those of one instant in the order in
    /// which they were stored.
    ///
    /// In memory are only the chunks that overlap in time.
    package func forEachSample(
        machine: MachineID, quantity: Quantity, from: Instant, to: Instant, _ body: (Sample) throws -> Void
    ) throws {
        try read { db in
            let places = try Row.fetchAll(
                db,
                sql: """
                    SELECT 0 AS is_part, id, first_at, quantities FROM series_chunk
                    WHERE machine = :machine AND first_at < :to AND last_at >= :from
                    UNION ALL SELECT 1, id, first_at, quantities FROM series_part
                    WHERE machine = :machine AND first_at < :to AND last_at >= :from
                    ORDER BY first_at, is_part, id
                    """, arguments: ["machine": machine.rawValue, "from": from.milliseconds, "to": to.milliseconds]
            ).filter { SeriesRows.quantities(named: $0["quantities"])?.contains(quantity) ?? false }
            var waiting: [Sample] = []
            for (place, next) in zip(places, places.dropFirst().map(Optional.some) + [nil]) {
                let table = place["is_part"] as Bool ? "series_part" : "series_chunk"
                guard
                    let row = try Row.fetchOne(
                        db, sql: "SELECT * FROM \(table) WHERE id = ?", arguments: [place["id"] as Int64])
                else { continue }
                waiting = try SeriesTable.rows(row).samples(of: quantity, from: from, to: to).merged(after: waiting)
                let limit: Int64 = next?["first_at"] ?? .max
                let ready = waiting.firstIndex { $0.at.milliseconds >= limit } ?? waiting.endIndex
                for sample in waiting[..<ready] { try body(sample) }
                waiting.removeFirst(ready)
            }
        }
    }

    /// A quantity within `from..<to` in spans of `bucket`, counted from `from`; spans without samples are absent.
    ///
    /// A chunk that lies inside one span is read from its header alone.
    package func history(
        machine: MachineID, quantity: Quantity, from: Instant, to: Instant, bucket: TimeSpan
    ) throws -> [SeriesBucket] {
        guard bucket > .zero, from < to else { return [] }
        var buckets: [Int64: BucketSum] = [:]
        func index(_ milliseconds: Int64) -> Int64 { (milliseconds - from.milliseconds) / bucket.milliseconds }
        try read { db in
            let headers = try Row.fetchAll(
                db,
                sql: """
                    SELECT c.id, c.first_at, c.last_at, c.count, h.minimum, h.maximum, h.sum
                    FROM series_chunk AS c JOIN series_column AS h ON h.chunk = c.id AND h.quantity = ?
                    WHERE c.machine = ? AND c.first_at < ? AND c.last_at >= ?
                    """, arguments: [quantity.rawValue, machine.rawValue, to.milliseconds, from.milliseconds])
            var stored: [SeriesRows] = []
            for header in headers {
                let (first, last): (Int64, Int64) = (header["first_at"], header["last_at"])
                if first >= from.milliseconds, last < to.milliseconds, index(first) == index(last) {
                    buckets[index(first), default: BucketSum()].add(
                        minimum: header["minimum"], maximum: header["maximum"], sum: header["sum"],
                        count: header["count"])
                } else if let chunk = try Row.fetchOne(
                    db, sql: "SELECT * FROM series_chunk WHERE id = ?", arguments: [header["id"] as Int64])
                {
                    stored.append(try SeriesTable.rows(chunk))
                }
            }
            stored += try Row.fetchAll(
                db, sql: "SELECT * FROM series_part WHERE machine = ? AND first_at < ? AND last_at >= ?",
                arguments: [machine.rawValue, to.milliseconds, from.milliseconds]
            ).map(SeriesTable.rows)
            for sample in stored.flatMap({ $0.samples(of: quantity, from: from, to: to) }) {
                buckets[index(sample.at.milliseconds), default: BucketSum()].add(
                    minimum: sample.value, maximum: sample.value, sum: sample.value, count: 1)
            }
        }
        return buckets.sorted { $0.key < $1.key }.map { index, sum in
            SeriesBucket(
                start: from + bucket * index, minimum: sum.minimum, maximum: sum.maximum,
                mean: sum.sum / Int64(sum.count), count: sum.count)
        }
    }

    /// `history` of the machine's power, in milliwatts.
    package func powerHistory(_ machine: MachineID, from: Instant, to: Instant, bucket: TimeSpan) throws
        -> [SeriesBucket]
    {
        try history(machine: machine, quantity: .power, from: from, to: to, bucket: bucket)
    }
}

private struct BucketSum {
    var minimum = Int64.max
    var maximum = Int64.min
    var sum: Int64 = 0
    var count = 0

    mutating func add(minimum: Int64, maximum: Int64, sum: Int64, count: Int) {
        self.minimum = min(self.minimum, minimum)
        self.maximum = max(self.maximum, maximum)
        self.sum = self.sum.addingSaturated(sum)
        self.count += count
    }
}

extension SeriesRows {
    fileprivate func samples(of quantity: Quantity, from: Instant, to: Instant) -> [Sample] {
        guard let column = quantities.firstIndex(of: quantity) else { return [] }
        return zip(times, columns[column]).compactMap { time, value in
            guard from.milliseconds <= time, time < to.milliseconds else { return nil }
            return Sample(at: Instant(milliseconds: time), value: value)
        }
    }
}

extension [Sample] {
    /// Both in order of time, `earlier` first within one instant.
    fileprivate func merged(after earlier: [Sample]) -> [Sample] {
        guard let last = earlier.last, let first else { return earlier.isEmpty ? self : earlier }
        let all = earlier + self
        guard last.at > first.at else { return all }
        return all.indices.sorted { (all[$0].at, $0) < (all[$1].at, $1) }.map { all[$0] }
    }
}
