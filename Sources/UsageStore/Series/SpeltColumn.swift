/// A column as the steps of a range coder: whatever is coded before it, and however many of its first rows are.
struct SpeltColumn {
    let kind: Predictor.Kind
    let divisor: UInt64
    let first: Int64
    /// The usual growth from one multiple of the divisor to the next.
    let step: Int64
    private let steps: [CodedStep]
    /// Where each stretch of rows ends among the steps.
    private let ends: [Int]

    /// - Parameters:
    ///   - values: One for each row.
    ///   - length: Rows of a stretch.
    init(_ values: [Int64], markingEvery length: Int) {
        let scaled = ScaledColumn(values)
        kind = scaled.bestPredictor
        divisor = scaled.divisor
        first = scaled.first
        step = scaled.step
        var steps: [CodedStep] = []
        var ends: [Int] = []
        // A length takes seven, and most residuals a sign and two bits of their own.
        steps.reserveCapacity(10 * values.count)
        ends.reserveCapacity(values.count / length + 1)
        var model = ResidualModel()
        var predictor = Predictor(kind: kind, first: scaled.multiples.first ?? 0, step: step)
        for row in 1..<max(1, values.count) {
            if row.isMultiple(of: length) { ends.append(steps.count) }
            let multiple = scaled.multiples[row]
            model.spell(multiple &- predictor.prediction, into: &steps)
            predictor.observe(multiple)
        }
        ends.append(steps.count)
        self.steps = steps
        self.ends = ends
    }

    /// Gives the stretches in order, the first without its first row, which needs no steps.
    func forEachStretch(_ body: (Int, ArraySlice<CodedStep>) -> Void) {
        var start = 0
        for (number, end) in ends.enumerated() {
            body(number, steps[start..<end])
            start = end
        }
    }
}
