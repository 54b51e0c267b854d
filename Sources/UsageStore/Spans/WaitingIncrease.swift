package import UsageDomain

/// An increase whose time is not all decided yet: only then it is known in which states it grew.
package struct WaitingIncrease: Hashable, Sendable {
    package var quantity: Quantity
    package var amount: Int64
    package var from: Instant
    package var to: Instant
    package var grade: Grade
    /// What grew before it is placed already.
    package var placedThrough: Instant

    package init(
        _ quantity: Quantity, _ amount: Int64, from: Instant, to: Instant, grade: Grade,
        placedThrough: Instant? = nil
    ) {
        self.quantity = quantity
        self.amount = amount
        self.from = from
        self.to = to
        self.grade = grade
        self.placedThrough = placedThrough ?? from
    }

    /// Whether all of its time is decided: an instant lies in the span that begins with it, not in the one that ends.
    func isDecided(through instant: Instant) -> Bool {
        from < to ? to <= instant : to < instant
    }

    /// What of it grew in a part of its time; parts add up to the whole.
    func grown(in part: Range<Instant>) -> Int64 {
        let length = (to - from).milliseconds
        return amount.apportioned((part.upperBound - from).milliseconds, of: length)
            - amount.apportioned((part.lowerBound - from).milliseconds, of: length)
    }
}

/// A machine's increases that wait, in the order they were read.
///
/// Asking it costs nothing while no more is decided, however many wait, and neither does taking the oldest.
struct WaitingIncreases: Sendable {
    private var storage: [WaitingIncrease]
    private var head = 0
    /// None of them ends before.
    private var earliestEnd: Instant

    init(_ increases: [WaitingIncrease] = []) {
        storage = increases
        earliestEnd = Self.earliestEnd(of: increases)
    }

    var count: Int { storage.count - head }
    var elements: [WaitingIncrease] { Array(storage[head...]) }

    mutating func append(_ increase: WaitingIncrease) {
        storage.append(increase)
        earliestEnd = min(earliestEnd, increase.to)
    }

    /// The oldest; there must be one.
    mutating func removeFirst() -> WaitingIncrease {
        defer {
            head += 1
            if head * 2 > storage.count {
                storage.removeFirst(head)
                head = 0
            }
        }
        return storage[head]
    }

    /// Takes those all of whose time is decided.
    mutating func takeDecided(through instant: Instant) -> [WaitingIncrease] {
        guard earliestEnd <= instant else { return [] }
        let decided = storage[head...].filter { $0.isDecided(through: instant) }
        storage = storage[head...].filter { !$0.isDecided(through: instant) }
        head = 0
        earliestEnd = Self.earliestEnd(of: storage)
        return decided
    }

    private static func earliestEnd(of increases: [WaitingIncrease]) -> Instant {
        increases.lazy.map(\.to).min() ?? .distantFuture
    }
}
