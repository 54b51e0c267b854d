import Dispatch
import Synchronization

/// Rows for a checkpoint, in order of time, with the content of the part that they will be, as far as is known.
struct PreparedSeries: Sendable {
    let rows: SeriesRows
    /// Nil where they fill a chunk together with what is stored: that is encoded as a whole.
    let part: [UInt8]?

    /// So many rows are worth the other processors.
    private static let many = 8_192

    /// Encodes what is long while the file is free for others; what waits is little.
    ///
    /// `areParts` says of the rows of a checkpoint whether each will be a part.
    static func prepare(_ rows: [SeriesRows], areParts: [Bool]) -> [PreparedSeries] {
        guard rows.reduce(0, { $0 + $1.count }) >= many else {
            return rows.map { PreparedSeries(rows: $0.sorted(), part: nil) }
        }
        let prepared = Mutex([PreparedSeries?](repeating: nil, count: rows.count))
        DispatchQueue.concurrentPerform(iterations: rows.count) { index in
            let sorted = rows[index].sorted()
            let series = PreparedSeries(rows: sorted, part: areParts[index] ? sorted.encoded : nil)
            prepared.withLock { $0[index] = series }
        }
        return prepared.withLock { $0.compactMap(\.self) }
    }
}

extension SeriesRows {
    /// As one part, for rows in order of time.
    var encoded: [UInt8] { SeriesCodec.encode([times] + columns) }
}
