package import UsageDomain

/// Samples since the last checkpoint, grouped by machine and by the quantities that arrive together.
///
/// It holds one checkpoint interval; the store keeps and seals what was drained.
package struct SeriesBuffer: Sendable {
    private struct Pending {
        var at: Instant
        var row: [(quantity: Quantity, value: Int64)] = []
    }

    private struct Key: Hashable {
        let machine: MachineID
        let quantities: [Quantity]
    }

    private var pending: [MachineID: Pending] = [:]
    private var groups: [Key: SeriesRows] = [:]
    /// Values held, drained or not: what bounds the memory.
    package private(set) var count = 0

    package init() {}

    /// Adds one value; a quantity said twice at one instant is two rows.
    package mutating func append(machine: MachineID, at instant: Instant, quantity: Quantity, value: Int64) {
        count += 1
        if var current = pending[machine] {
            if current.at == instant, !current.row.contains(where: { $0.quantity == quantity }) {
                pending[machine] = nil
                current.row.append((quantity, value))
                pending[machine] = current
                return
            }
            close(current, machine)
        }
        pending[machine] = Pending(at: instant, row: [(quantity, value)])
    }

    /// Takes everything, ordered by machine and quantities, to be committed with a checkpoint.
    package mutating func drain() -> [SeriesRows] {
        for (machine, row) in pending { close(row, machine) }
        pending = [:]
        defer {
            groups = [:]
            count = 0
        }
        return groups.values.sorted { ($0.machine, $0.groupName) < ($1.machine, $1.groupName) }
    }

    /// Puts other samples in the place of a machine's from an instant on.
    package mutating func replace(machine: MachineID, from instant: Instant, by other: SeriesBuffer) {
        var kept = SeriesBuffer()
        for rows in drain() { kept.append(rows, where: { rows.machine != machine || $0 < instant.milliseconds }) }
        var other = other
        for rows in other.drain() { kept.append(rows, where: { _ in true }) }
        self = kept
    }

    private mutating func append(_ rows: SeriesRows, where isKept: (Int64) -> Bool) {
        for (index, time) in rows.times.enumerated() where isKept(time) {
            for (quantity, column) in zip(rows.quantities, rows.columns) {
                append(
                    machine: rows.machine, at: Instant(milliseconds: time), quantity: quantity, value: column[index])
            }
        }
    }

    /// Gives back what a failed checkpoint did not store.
    package mutating func restore(_ drained: [SeriesRows]) {
        for rows in drained {
            var restored = rows
            let key = Key(machine: rows.machine, quantities: rows.quantities)
            if let newer = groups[key] { restored.append(newer) }
            groups[key] = restored
            count += rows.count * rows.quantities.count
        }
    }

    private mutating func close(_ pending: Pending, _ machine: MachineID) {
        let row = pending.row.sorted { $0.quantity.rawValue < $1.quantity.rawValue }
        let key = Key(machine: machine, quantities: row.map(\.quantity))
        groups[key, default: SeriesRows(machine: machine, quantities: key.quantities)].append(row, at: pending.at)
    }
}

extension SeriesRows {
    /// `energy,power`: how the schema names the group.
    var groupName: String { quantities.map(\.rawValue).joined(separator: ",") }

    static func quantities(named name: String) -> [Quantity]? {
        let quantities = name.split(separator: ",").compactMap { Quantity(rawValue: String($0)) }
        return quantities.isEmpty ? nil : quantities
    }
}
