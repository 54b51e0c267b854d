/// Columns of integers in few bytes, lossless for any values.
///
/// Layout: format (1), row count and column count as variable-length integers; per column its predictor's code (1),
/// greatest common divisor of the differences, first value and usual step (variable-length, signed ones zigzag); then one
/// range-coded stream of the residuals, column after column. The first column is the time.
package enum SeriesCodec {
    package static let longestChunk = 65_536
    static let format: UInt8 = 2
    static let mostColumns = 64

    package enum Failure: Error, Hashable { case damaged(String) }

    /// The bytes of columns of equal length, at most `longestChunk`.
    package static func encode(_ columns: [[Int64]]) -> [UInt8] {
        PreparedColumns(columns).encoded().bytes
    }

    /// - Throws: `Failure` when the header is not possible; damage in the stream gives wrong values.
    package static func decode(_ bytes: [UInt8]) throws(Failure) -> [[Int64]] {
        var reader = VariableLengthReader(bytes: bytes)
        let found = reader.byte()
        guard found != 1 else {
            throw .damaged("series of a version before the first release: export the journal and replay it")
        }
        guard found == format, let count = reader.number(), let columnCount = reader.number(),
            count <= UInt64(longestChunk), columnCount <= UInt64(mostColumns)
        else { throw .damaged("not a series chunk") }
        guard count > 0 else { return Array(repeating: [], count: Int(columnCount)) }
        var headers: [(kind: Predictor.Kind, divisor: UInt64, first: Int64, step: Int64)] = []
        for _ in 0..<columnCount {
            guard let kind = reader.byte().flatMap(Predictor.Kind.init(code:)), let divisor = reader.number(),
                let first = reader.number(), let step = reader.number()
            else { throw .damaged("a column's header is cut") }
            headers.append((kind, divisor, Int64(zigzag: first), Int64(zigzag: step)))
        }
        var decoder = RangeDecoder(reader.rest)
        return headers.map { header in
            var model = ResidualModel()
            var predictor = Predictor(kind: header.kind, first: 0, step: header.step)
            var column = [header.first]
            column.reserveCapacity(Int(count))
            for _ in 1..<max(1, Int(count)) {
                let multiple = predictor.prediction &+ model.decode(from: &decoder)
                predictor.observe(multiple)
                column.append(header.first &+ multiple &* Int64(bitPattern: header.divisor))
            }
            return column
        }
    }
}
