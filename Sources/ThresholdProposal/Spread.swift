/// Order statistics of a few numbers.
struct Spread {
    private let sorted: [Int64]

    init(_ values: [Int64]) { sorted = values.sorted() }

    var count: Int { sorted.count }

    /// The value that this part of the values lies at or below; 0 of none.
    func quantile(_ part: Double) -> Int64 {
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }

    var median: Int64 { quantile(0.5) }

    /// The width of the middle half in relation to the median: how regular the values are; infinite of none.
    var relativeWidth: Double {
        guard median > 0 else { return .infinity }
        return Double(quantile(0.75) - quantile(0.25)) / Double(median)
    }
}
