/// Columns of integers in few bytes, lossless for any values.
///
/// Layout: format (1), row count and column count as variable-length integers; per column its plan's code (1),
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
            let plan = bestPlan(for: scaled)
            bytes.append(plan.code)
            bytes.appendVariableLength(scaled.divisor)
            bytes.appendVariableLength(scaled.first.zigzag)
            bytes.appendVariableLength(scaled.step.zigzag)
            encode(scaled.multiples, step: scaled.step, plan, to: &encoder)
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
        var headers: [(plan: ColumnPlan, divisor: UInt64, first: Int64, step: Int64)] = []
        for _ in 0..<columnCount {
            guard let plan = reader.byte().flatMap(ColumnPlan.init(code:)), let divisor = reader.number(),
                let first = reader.number(), let step = reader.number()
            else { throw .damaged("a column's header is cut") }
            headers.append((plan, divisor, Int64(zigzag: first), Int64(zigzag: step)))
        }
        var decoder = RangeDecoder(reader.rest)
        return headers.map { header in
            var model = ResidualModel(grain: header.plan.grain)
            var predictor = Predictor(kind: header.plan.kind, first: 0, step: header.step)
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

    private static func encode(_ multiples: [Int64], step: Int64, _ plan: ColumnPlan, to encoder: inout RangeEncoder) {
        var model = ResidualModel(grain: plan.grain)
        var predictor = Predictor(kind: plan.kind, first: multiples.first ?? 0, step: step)
        for multiple in multiples.dropFirst() {
            model.encode(multiple &- predictor.prediction, to: &encoder)
            predictor.observe(multiple)
        }
    }

    /// The plan that takes the fewest bytes for an excerpt of the column.
    private static func bestPlan(for column: ScaledColumn) -> ColumnPlan {
        guard column.isVaried else { return ColumnPlan.all[0] }
        let excerpt = column.excerpt
        var best = (plan: ColumnPlan.all[0], size: Int.max)
        for plan in ColumnPlan.all {
            var encoder = RangeEncoder()
            encode(excerpt, step: column.step, plan, to: &encoder)
            let size = encoder.finish().count
            if size < best.size { best = (plan, size) }
        }
        return best.plan
    }
}
