package import UsageDomain

/// Samples of one machine whose quantities arrived together: one column of instants, one of values per quantity.
package struct SeriesRows: Hashable, Sendable {
    package let machine: MachineID
    /// Sorted by raw value, without repetition.
    package let quantities: [Quantity]
    /// Milliseconds since 1970.
    package private(set) var times: [Int64]
    /// One per quantity, each as long as `times`, in the quantity's unit.
    package private(set) var columns: [[Int64]]

    package init(machine: MachineID, quantities: [Quantity], times: [Int64] = [], columns: [[Int64]]? = nil) {
        self.machine = machine
        self.quantities = quantities
        self.times = times
        self.columns = columns ?? quantities.map { _ in [] }
    }

    package var count: Int { times.count }
    package var isEmpty: Bool { times.isEmpty }

    /// Adds a row; `places` says which value belongs to each column.
    mutating func append(_ values: [Int64], places: [Int], at instant: Instant) {
        times.append(instant.milliseconds)
        for column in places.indices { columns[column].append(values[places[column]]) }
    }

    mutating func append(_ other: SeriesRows) {
        times += other.times
        for index in columns.indices { columns[index] += other.columns[index] }
    }

    /// In order of time; rows of one instant keep their order.
    func sorted() -> SeriesRows {
        guard zip(times, times.dropFirst()).contains(where: { $0 > $1 }) else { return self }
        return selecting(times.indices.sorted { (times[$0], $0) < (times[$1], $1) })
    }

    /// The rows for which `isIncluded` says so of their instant.
    func filtered(_ isIncluded: (Int64) -> Bool) -> SeriesRows {
        selecting(times.indices.filter { isIncluded(times[$0]) })
    }

    func selecting(_ indices: some Collection<Int>) -> SeriesRows {
        SeriesRows(
            machine: machine, quantities: quantities, times: indices.map { times[$0] },
            columns: columns.map { column in indices.map { column[$0] } })
    }
}

/// One value of one quantity at an instant.
package struct Sample: Hashable, Sendable {
    package let at: Instant
    package let value: Int64

    package init(at: Instant, value: Int64) {
        self.at = at
        self.value = value
    }
}
