/// A column as multiples of the greatest common divisor of its distances from its first value.
struct ScaledColumn {
    let first: Int64
    let divisor: UInt64
    let multiples: [Int64]
    /// The median growth from one multiple to the next.
    let step: Int64

    /// Whether anything but `step` happens.
    var isVaried: Bool { zip(multiples, multiples.dropFirst()).contains { $1 &- $0 != step } }

    init(_ values: [Int64]) {
        let first = values.first ?? 0
        var divisor: UInt64 = 0
        var fits = true
        for value in values {
            let (distance, overflow) = value.subtractingReportingOverflow(first)
            fits = fits && !overflow
            divisor = Self.greatestCommonDivisor(divisor, distance.magnitude)
        }
        // Distances beyond 63 bits wrap: the only divisor that survives wrapping is 1.
        let usable = fits && divisor > 1 && divisor <= UInt64(Int64.max) ? divisor : 1
        self.first = first
        self.divisor = usable
        multiples = values.map { ($0 &- first) / Int64(usable) }
        let steps = zip(multiples, multiples.dropFirst()).map { $1 &- $0 }.sorted()
        step = steps.isEmpty ? 0 : steps[steps.count / 2]
    }

    private static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
