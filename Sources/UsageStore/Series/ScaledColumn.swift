/// A column as multiples of the greatest common divisor of its distances from its first value.
struct ScaledColumn {
    let first: Int64
    let divisor: UInt64
    let multiples: [Int64]
    /// The usual growth from one multiple to the next.
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
            if divisor != 1 { divisor = Self.greatestCommonDivisor(distance.magnitude, divisor) }
        }
        // Distances beyond 63 bits wrap: the only divisor that survives wrapping is 1.
        let usable = fits && divisor > 1 && divisor <= UInt64(Int64.max) ? divisor : 1
        self.first = first
        self.divisor = usable
        multiples = usable == 1 ? values.map { $0 &- first } : values.map { ($0 &- first) / Int64(usable) }
        step = Self.medianStep(of: multiples)
    }

    /// Of steps spread over the column: a guess is enough, and sorting them all would cost as much as all the rest.
    private static func medianStep(of multiples: [Int64]) -> Int64 {
        let spacing = max(1, multiples.count / 1_024)
        let steps = stride(from: 1, to: multiples.count, by: spacing).map { multiples[$0] &- multiples[$0 - 1] }
            .sorted()
        return steps.isEmpty ? 0 : steps[steps.count / 2]
    }

    private static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
