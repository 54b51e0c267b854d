package import UsageDomain

/// How a store's figures and those its journal gives compare.
package struct DerivationReport: Hashable, Sendable {
    /// More than a person would read is counted, not kept.
    package static let shownDifferences = 20

    /// One line each: what, and the two values; at most `shownDifferences`.
    package private(set) var differences: [String] = []
    /// Of all differences.
    package private(set) var differenceCount = 0
    /// Sessions compared, those still open among them.
    package internal(set) var sessions = 0
    package internal(set) var gaps = 0
    /// Days of a machine.
    package internal(set) var days = 0

    /// Machines that were left out because the collector has still to derive them again.
    package let waiting: [MachineID]

    package init(waiting: [MachineID] = []) { self.waiting = waiting.sorted() }

    package var isClean: Bool { differenceCount == 0 }

    /// The machines left out, the differences, and one line for those not kept.
    package var lines: [String] {
        let rest = differenceCount - differences.count
        return waiting.map { "\($0): waits to be derived again, which the collector does; not compared" } + differences
            + (rest == 0 ? [] : ["and \(rest) more differences"])
    }

    mutating func add(_ difference: String) {
        differenceCount += 1
        if differences.count < Self.shownDifferences { differences.append(difference) }
    }
}
