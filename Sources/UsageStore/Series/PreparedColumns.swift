/// Columns of a chunk, scaled and with their predictors chosen: what is dear is done once, then any number of their first
/// rows can be written.
struct PreparedColumns {
    /// A chunk's bytes, and how they grew.
    struct Encoded {
        let bytes: [UInt8]
        fileprivate let header: Int
        /// What the first rows of all columns take together, every `lengthStep` rows.
        fileprivate let lengths: [Int]

        /// How many of the first rows would take about `length` bytes, and not more.
        func rows(within length: Int) -> Int {
            (lengths.lastIndex { header + $0 <= length } ?? 0) * PreparedColumns.lengthStep
        }
    }

    fileprivate static let lengthStep = 16

    private let columns: [(scaled: ScaledColumn, kind: Predictor.Kind)]
    let count: Int

    /// - Parameter columns: Of equal length, at most `SeriesCodec.longestChunk`.
    init(_ columns: [[Int64]]) {
        let count = columns.first?.count ?? 0
        precondition(
            columns.allSatisfy { $0.count == count } && count <= SeriesCodec.longestChunk
                && columns.count <= SeriesCodec.mostColumns)
        self.count = count
        self.columns = columns.map { column in
            let scaled = ScaledColumn(column)
            return (scaled, scaled.bestPredictor)
        }
    }

    func encoded() -> Encoded { encoded(first: count) }

    /// The first `rows` rows.
    func encoded(first rows: Int) -> Encoded {
        var bytes = [SeriesCodec.format]
        bytes.appendVariableLength(UInt64(rows))
        bytes.appendVariableLength(UInt64(columns.count))
        guard rows > 0 else { return Encoded(bytes: bytes, header: bytes.count, lengths: []) }
        for (scaled, kind) in columns {
            bytes.append(kind.code)
            bytes.appendVariableLength(scaled.divisor)
            bytes.appendVariableLength(scaled.first.zigzag)
            bytes.appendVariableLength(scaled.step.zigzag)
        }
        var encoder = RangeEncoder()
        var lengths = [Int](repeating: 0, count: (rows - 1) / Self.lengthStep + 1)
        for (scaled, kind) in columns {
            Self.encode(scaled.multiples.prefix(rows), kind, step: scaled.step, to: &encoder, &lengths)
        }
        return Encoded(bytes: bytes + encoder.finish(), header: bytes.count, lengths: lengths)
    }

    private static func encode(
        _ multiples: ArraySlice<Int64>, _ kind: Predictor.Kind, step: Int64, to encoder: inout RangeEncoder,
        _ lengths: inout [Int]
    ) {
        guard let first = multiples.first else { return }
        var model = ResidualModel()
        var predictor = Predictor(kind: kind, first: first, step: step)
        let before = encoder.length
        for row in 1..<max(1, multiples.count) {
            if row.isMultiple(of: lengthStep) { lengths[row / lengthStep] += encoder.length - before }
            let multiple = multiples[row]
            model.encode(multiple &- predictor.prediction, to: &encoder)
            predictor.observe(multiple)
        }
    }
}
