extension ScaledColumn {
    /// The rows that are looked at: a span of these many out of every four such spans.
    private static let span = 1_024

    /// The predictor whose residuals have the least entropy, over spans of the column.
    var bestPredictor: Predictor.Kind {
        guard isVaried else { return Predictor.Kind.all[0] }
        var histogram = ResidualHistogram()
        var best = (kind: Predictor.Kind.all[0], cost: UInt64.max)
        for kind in Predictor.Kind.all {
            histogram.reset()
            for start in stride(from: 0, to: multiples.count, by: 4 * Self.span) {
                var predictor = Predictor(kind: kind, first: multiples[start], step: step)
                for multiple in multiples[start..<min(start + Self.span, multiples.count)].dropFirst() {
                    histogram.add(multiple &- predictor.prediction)
                    predictor.observe(multiple)
                }
            }
            let cost = histogram.cost
            if cost < best.cost { best = (kind, cost) }
        }
        return best.kind
    }
}

/// Counts residuals by sign, bit length and the bits after the leading one.
private struct ResidualHistogram {
    private static let detail = 3

    private var counts = [UInt32](repeating: 0, count: 65 << (detail + 1))
    private var total: UInt32 = 0
    /// Bits below the counted ones.
    private var plainBits: UInt64 = 0

    mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
        total = 0
        plainBits = 0
    }

    mutating func add(_ residual: Int64) {
        let magnitude = residual.magnitude
        let length = 64 - magnitude.leadingZeroBitCount
        let below = max(0, length - 1 - Self.detail)
        let shape = Int(truncatingIfNeeded: magnitude >> UInt64(below)) & (1 << Self.detail - 1)
        counts[(length << Self.detail | shape) << 1 | (residual < 0 ? 1 : 0)] += 1
        total += 1
        plainBits += UInt64(below)
    }

    /// The entropy of what was added, in 1/256 bit, with a few bits for each count that a model would have to learn.
    var cost: UInt64 {
        let whole = binaryLogarithm(total)
        return counts.reduce(plainBits << 8) { sum, count in
            count == 0 ? sum : sum + UInt64(count) * (whole - binaryLogarithm(count)) + 3 << 8
        }
    }

    /// In 1/256, by squaring: no floating point, so that every machine chooses alike.
    private func binaryLogarithm(_ number: UInt32) -> UInt64 {
        guard number > 1 else { return 0 }
        let whole = UInt64(31 - number.leadingZeroBitCount)
        var fraction = UInt64(number) << (31 - whole)
        var logarithm = whole
        for _ in 0..<8 {
            fraction = (fraction * fraction) >> 31
            logarithm <<= 1
            if fraction >= 1 << 32 {
                fraction >>= 1
                logarithm |= 1
            }
        }
        return logarithm
    }
}
