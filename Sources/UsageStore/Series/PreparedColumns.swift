/// Columns of a chunk, with all decided that a range coder has to write: what is dear is done once, then any number of
/// their first rows can be written.
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

    private let columns: [SpeltColumn]
    let count: Int

    /// - Parameter columns: Of equal length, at most `SeriesCodec.longestChunk`.
    init(_ columns: [[Int64]]) {
        let count = columns.first?.count ?? 0
        precondition(
            columns.allSatisfy { $0.count == count } && count <= SeriesCodec.longestChunk
                && columns.count <= SeriesCodec.mostColumns)
        self.count = count
        self.columns = columns.map { SpeltColumn($0, markingEvery: Self.lengthStep) }
    }

    func encoded() -> Encoded { encoded(first: count) }

    /// The first `rows` rows: all of them, or as many as `Encoded.rows` says.
    func encoded(first rows: Int) -> Encoded {
        precondition(rows == count || rows.isMultiple(of: Self.lengthStep))
        var bytes = [SeriesCodec.format]
        bytes.appendVariableLength(UInt64(rows))
        bytes.appendVariableLength(UInt64(columns.count))
        guard rows > 0 else { return Encoded(bytes: bytes, header: bytes.count, lengths: []) }
        for column in columns {
            bytes.append(column.kind.code)
            bytes.appendVariableLength(column.divisor)
            bytes.appendVariableLength(column.first.zigzag)
            bytes.appendVariableLength(column.step.zigzag)
        }
        var encoder = RangeEncoder()
        var lengths = [Int](repeating: 0, count: (rows - 1) / Self.lengthStep + 1)
        for column in columns {
            let before = encoder.length
            column.forEachStretch { number, steps in
                guard number < lengths.count else { return }
                if number > 0 { lengths[number] += encoder.length - before }
                for step in steps { encoder.encode(step) }
            }
        }
        return Encoded(bytes: bytes + encoder.finish(), header: bytes.count, lengths: lengths)
    }
}
