/// Columns of integers in few bytes, lossless for any values.
///
/// Layout: format (1), row count and column count as variable-length integers; per column its predictor's code (1),
/// greatest common divisor of the differences, first value and usual step (variable-length, signed ones zigzag); then one
/// range-coded stream of the residuals, column after column. The first column is the time.
package enum SeriesCodec {
    package static let longestChunk = 65_536
    private static let format: UInt8 = 1
    private static let mostColumns = 64

    package enum Failure: Error, Hashable { case damaged(String) }

    /// The bytes of columns of equal length, at most `longestChunk`.
    package static func encode(_ columns: [[Int64]]) -> [UInt8] {
        let count = columns.first?.count ?? 0
        precondition(columns.allSatisfy { $0.count == count } && count <= longestChunk && columns.count <= mostColumns)
        var bytes = [format]
        bytes.appendVariableLength(UInt64(count))
        bytes.appendVariableLength(UInt64(columns.count))
        guard count > 0 else { return bytes }
        var encoder = RangeEncoder()
        for column in columns {
            let scaled = ScaledColumn(column)
            let kind = bestPredictor(for: scaled)
            bytes.append(kind.code)
            bytes.appendVariableLength(scaled.divisor)
            bytes.appendVariableLength(scaled.first.zigzag)
            bytes.appendVariableLength(scaled.step.zigzag)
            encode(scaled, kind, to: &encoder)
        }
        return bytes + encoder.finish()
    }

    /// - Throws: `Failure` when the header is not possible; damage in the stream gives wrong values.
    package static func decode(_ bytes: [UInt8]) throws(Failure) -> [[Int64]] {
        var reader = VariableLengthReader(bytes: bytes)
        guard reader.byte() == format, let count = reader.number(), let columnCount = reader.number(),
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

    private static func encode(_ column: ScaledColumn, _ kind: Predictor.Kind, to encoder: inout RangeEncoder) {
        var model = ResidualModel()
        var predictor = Predictor(kind: kind, first: 0, step: column.step)
        for multiple in column.multiples.dropFirst() {
            model.encode(multiple &- predictor.prediction, to: &encoder)
            predictor.observe(multiple)
        }
    }

    private static func bestPredictor(for column: ScaledColumn) -> Predictor.Kind {
        guard column.isVaried else { return Predictor.Kind.all[0] }
        var best = (kind: Predictor.Kind.all[0], size: Int.max)
        for kind in Predictor.Kind.all {
            var encoder = RangeEncoder()
            encode(column, kind, to: &encoder)
            let size = encoder.finish().count
            if size < best.size { best = (kind, size) }
        }
        return best.kind
    }
}

/// A column as multiples of the greatest common divisor of its distances from its first value.
private struct ScaledColumn {
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
