package import UsageDomain

/// Samples since the last checkpoint, grouped by machine and by the quantities that arrive together.
///
/// It holds one checkpoint interval; the store keeps and seals what was drained.
package struct SeriesBuffer: Sendable {
    /// The quantities one kind of message brings, in the order it brings them: nearly every message of a device is of
    /// a kind seen before, and is recognised without sorting or hashing.
    private struct Pattern {
        let quantities: [Quantity]
        let signature: Signature
        /// Where each column's value stands in the message.
        let places: [Int]
        var rows: SeriesRows

        init(machine: MachineID, quantities: [Quantity]) {
            self.quantities = quantities
            signature = Signature(quantities)
            places = quantities.indices.sorted { quantities[$0].rawValue < quantities[$1].rawValue }
            rows = SeriesRows(machine: machine, quantities: places.map { quantities[$0] })
        }

        mutating func append(_ values: [Int64], at instant: Instant) {
            rows.append(values, places: places, at: instant)
        }
    }

    /// Different quantities in their order, to be compared at once.
    private struct Signature: Equatable {
        private var digits: UInt64 = 0
        private var said: UInt64 = 0

        init(_ quantities: [Quantity] = []) {
            for quantity in quantities { _ = append(quantity) }
        }

        /// - Returns: false when it is there already.
        mutating func append(_ quantity: Quantity) -> Bool {
            guard said & (1 << quantity.digit) == 0 else { return false }
            said |= 1 << quantity.digit
            digits = digits << 4 | quantity.digit
            return true
        }
    }

    private struct Slot {
        let machine: MachineID
        /// The row that is being filled: everything said at one instant.
        var at = Instant.distantPast
        var signature = Signature()
        var quantities: [Quantity] = []
        var values: [Int64] = []
        var patterns: [Pattern] = []

        /// Ends the row that is being filled.
        mutating func close() {
            guard !quantities.isEmpty else { return }
            var index = 0
            while index < patterns.count, patterns[index].signature != signature { index += 1 }
            if index == patterns.count { patterns.append(Pattern(machine: machine, quantities: quantities)) }
            patterns[index].append(values, at: at)
            signature = Signature()
            quantities.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        }

        mutating func append(_ quantity: Quantity, _ value: Int64, at instant: Instant) {
            if at != instant || !signature.append(quantity) {
                close()
                at = instant
                _ = signature.append(quantity)
            }
            quantities.append(quantity)
            values.append(value)
        }
    }

    private var slots: [Slot] = []
    private var numbers: [MachineID: Int] = [:]
    /// Values held, drained or not: what bounds the memory.
    package private(set) var count = 0

    package init() {}

    /// The number under which a machine's values are appended fastest; the same as long as the buffer lives.
    package mutating func slot(of machine: MachineID) -> Int {
        if let known = numbers[machine] { return known }
        slots.append(Slot(machine: machine))
        numbers[machine] = slots.count - 1
        return slots.count - 1
    }

    package mutating func slots(of machines: [MachineID]) -> [Int] {
        machines.map { slot(of: $0) }
    }

    /// Adds one value; a quantity said twice at one instant is two rows.
    package mutating func append(machine: MachineID, at instant: Instant, quantity: Quantity, value: Int64) {
        append(slot: slot(of: machine), at: instant, quantity: quantity, value: value)
    }

    /// The same for a machine's slot.
    package mutating func append(slot: Int, at instant: Instant, quantity: Quantity, value: Int64) {
        count += 1
        slots[slot].append(quantity, value, at: instant)
    }

    /// Takes everything, ordered by machine and quantities, to be committed with a checkpoint.
    package mutating func drain() -> [SeriesRows] {
        var drained: [SeriesRows] = []
        for slot in slots.indices {
            slots[slot].close()
            var groups: [SeriesRows] = []
            for pattern in slots[slot].patterns where !pattern.rows.isEmpty {
                if let index = groups.firstIndex(where: { $0.quantities == pattern.rows.quantities }) {
                    groups[index].append(pattern.rows)
                } else {
                    groups.append(pattern.rows)
                }
            }
            drained += groups
            slots[slot].patterns = []
        }
        count = 0
        return drained.sorted { ($0.machine, $0.groupName) < ($1.machine, $1.groupName) }
    }

    /// Takes only what fills a chunk, in the same order; what does not goes on waiting.
    package mutating func drainChunks() -> [SeriesRows] {
        var drained: [SeriesRows] = []
        for slot in slots.indices {
            for index in slots[slot].patterns.indices
            where slots[slot].patterns[index].rows.count >= SeriesTable.sealedLength {
                let quantities = slots[slot].patterns[index].quantities
                drained.append(slots[slot].patterns[index].rows)
                slots[slot].patterns[index] = Pattern(machine: slots[slot].machine, quantities: quantities)
            }
        }
        for rows in drained { count -= rows.count * rows.quantities.count }
        return drained.sorted { ($0.machine, $0.groupName) < ($1.machine, $1.groupName) }
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
            let slot = slot(of: rows.machine)
            var pattern = Pattern(machine: rows.machine, quantities: rows.quantities)
            pattern.rows = rows
            slots[slot].patterns.insert(pattern, at: 0)
            count += rows.count * rows.quantities.count
        }
    }
}

extension Quantity {
    /// Four bits that no other has, and not all of them zero.
    fileprivate var digit: UInt64 { UInt64(place) + 1 }
}

extension SeriesRows {
    /// `energy,power`: how the schema names the group.
    var groupName: String { quantities.map(\.rawValue).joined(separator: ",") }

    static func quantities(named name: String) -> [Quantity]? {
        let quantities = name.split(separator: ",").compactMap { Quantity(rawValue: String($0)) }
        return quantities.isEmpty ? nil : quantities
    }
}
