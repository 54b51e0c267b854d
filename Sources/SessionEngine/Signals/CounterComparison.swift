import UsageDomain

/// What a counter of energy that stands by counted, and what its circuit counted over the same time.
struct CounterComparison: Hashable, Codable, Sendable {
    /// In milliwatt-hours.
    private(set) var own: Int64 = 0
    private(set) var counted: Int64 = 0
    /// Of either, from one reading to the next: the two are read at different instants.
    private var largestStep: Int64 = 0

    /// Beyond it, what was long ago counts half.
    private static let memory: Int64 = 100_000_000
    /// A tenth of a kilowatt-hour is the step of many; of one that never moved, a whole one.
    private static let coarseStep: Int64 = 100_000
    private static let coarsestStep: Int64 = 1_000_000

    mutating func add(own amount: Int64, counted other: Int64) {
        own = own.addingSaturated(amount)
        counted = counted.addingSaturated(other)
        largestStep = max(largestStep, amount, other)
        guard max(own, counted) > Self.memory else { return }
        (own, counted, largestStep) = (own / 2, counted / 2, largestStep / 2)
    }

    /// By more than a tenth, and by more than two steps.
    var isParted: Bool {
        let difference = abs(own - counted)
        let step = own > 0 && counted > 0 ? max(largestStep, Self.coarseStep) : max(largestStep, Self.coarsestStep)
        return difference / 2 > step && difference > max(own, counted) / 10
    }
}
