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
