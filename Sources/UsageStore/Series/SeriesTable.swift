import Foundation
import GRDB
import UsageDomain

/// Series as rows: each checkpoint adds a small part; enough parts are sealed into a chunk with a header per quantity.
enum SeriesTable {
    /// Samples in a sealed chunk, at least: more compress better and waste less of their pages, fewer are read faster.
    static let sealedLength = 24_576
    /// Parts shorter than this are small; when there are `smallParts` of them they become one.
    static let smallLength = 512
    static let smallParts = 32

    static func append(_ rows: SeriesRows, _ db: Database) throws {
        try append(PreparedSeries(rows: rows.sorted(), part: nil), db)
    }

    static func append(_ series: PreparedSeries, _ db: Database) throws {
        let rows = series.rows
        guard !rows.isEmpty else { return }
        guard rows.count <= SeriesCodec.longestChunk / 2 else {
            for start in stride(from: 0, to: rows.count, by: sealedLength) {
                try append(rows.selecting(start..<min(start + sealedLength, rows.count)), db)
            }
            return
        }
        if try partTotal(of: rows, db) + rows.count >= sealedLength {
            try seal(rows, db)
        } else {
            try insertPart(series, db)
        }
    }

    /// Whether rows would be stored as a part, as far as is known: sealed parts may be removed before.
    static func isPart(_ rows: SeriesRows, _ db: Database) throws -> Bool {
        let before = try partTotal(of: rows, db)
        return !rows.isEmpty && before + rows.count < sealedLength
    }

    private static func partTotal(of rows: SeriesRows, _ db: Database) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count FROM series_part_total WHERE machine = ? AND quantities = ?",
            arguments: [rows.machine.rawValue, rows.groupName]) ?? 0
    }

    /// Makes one chunk of the parts and the newest rows; those that would not fill a page begin the next one.
    private static func seal(_ newest: SeriesRows, _ db: Database) throws {
        let parts = "FROM series_part WHERE machine = ? AND quantities = ?"
        let key: StatementArguments = [newest.machine.rawValue, newest.groupName]
        var all = try take(parts, key, of: newest, db)
        all.append(newest)
        all = all.sorted()
        try db.execute(sql: "DELETE FROM series_part_total WHERE machine = ? AND quantities = ?", arguments: key)
        let prepared = PreparedColumns([all.times] + all.columns)
        let whole = prepared.encoded()
        let kept = whole.rows(within: ChunkPages.filling(whole.bytes.count))
        // The invariant behind it: what is left is less than a chunk.
        guard kept >= all.count - all.count / 4, kept < all.count else {
            return try insertChunk(all, whole.bytes, db)
        }
        let content = prepared.encoded(first: kept).bytes
        try insertChunk(all.selecting(0..<kept), content, db)
        try insertPart(PreparedSeries(rows: all.selecting(kept..<all.count), part: nil), db)
    }

    /// Keeps the parts of a slow machine, which need days to fill a chunk, few.
    private static func gatherSmallParts(of rows: SeriesRows, _ db: Database) throws {
        let small = "FROM series_part WHERE machine = ? AND quantities = ? AND count < ?"
        let key: StatementArguments = [rows.machine.rawValue, rows.groupName, smallLength]
        guard let count = try Int.fetchOne(db, sql: "SELECT count(*) \(small)", arguments: key), count >= smallParts
        else { return }
        let gathered = try take(small, key, of: rows, db)
        let sorted = gathered.sorted()
        try insert(sorted, sorted.encoded, into: "series_part", db)
    }

    /// Removes the parts a clause selects and gives their rows, in the order in which they were stored.
    private static func take(
        _ clause: String, _ key: StatementArguments, of group: SeriesRows, _ db: Database
    ) throws -> SeriesRows {
        var all = SeriesRows(machine: group.machine, quantities: group.quantities)
        for row in try Row.fetchAll(db, sql: "SELECT * \(clause) ORDER BY id", arguments: key) {
            all.append(try rows(row))
        }
        try db.execute(sql: "DELETE \(clause)", arguments: key)
        return all
    }

    private static func insertPart(_ series: PreparedSeries, _ db: Database) throws {
        let rows = series.rows
        try insert(rows, series.part ?? rows.encoded, into: "series_part", db)
        try db.cachedStatement(
            sql: """
                INSERT INTO series_part_total (machine, quantities, count) VALUES (?, ?, ?)
                ON CONFLICT (machine, quantities) DO UPDATE SET count = count + excluded.count
                """
        ).execute(arguments: [rows.machine.rawValue, rows.groupName, rows.count])
        try gatherSmallParts(of: rows, db)
    }

    private static func insertChunk(_ rows: SeriesRows, _ content: [UInt8], _ db: Database) throws {
        try insert(rows, content, into: "series_chunk", db)
        let chunk = db.lastInsertedRowID
        for (quantity, column) in zip(rows.quantities, rows.columns) {
            guard let first = column.first, let last = column.last, let minimum = column.min(),
                let maximum = column.max()
            else { continue }
            try db.cachedStatement(
                sql: """
                    INSERT INTO series_column (chunk, quantity, minimum, maximum, sum, first, last)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                chunk, quantity.rawValue, minimum, maximum, column.reduce(Int64(0)) { $0.addingSaturated($1) }, first,
                last,
            ])
        }
    }

    private static func insert(_ rows: SeriesRows, _ content: [UInt8], into table: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO \(table) (machine, quantities, first_at, last_at, count, content) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            rows.machine.rawValue, rows.groupName, rows.times.first, rows.times.last, rows.count, Data(content),
        ])
    }

    /// From all columns of a row of `series_chunk` or `series_part`.
    static func rows(_ row: Row) throws -> SeriesRows {
        func failure(_ reason: String) -> StoreError { .io("series chunk \(row["id"] as Int64): \(reason)") }
        let columns: [[Int64]]
        do {
            columns = try SeriesCodec.decode(row.bytes("content"))
        } catch .damaged(let reason) {
            throw failure(reason)
        }
        guard let quantities = SeriesRows.quantities(named: row["quantities"]),
            columns.count == quantities.count + 1, columns[0].count == row["count"] as Int
        else { throw failure("damaged") }
        return SeriesRows(
            machine: MachineID(rawValue: row["machine"]), quantities: quantities, times: columns[0],
            columns: Array(columns.dropFirst()))
    }

    /// Removes samples from an instant on; what lies before it in the same chunk stays.
    static func remove(machine: MachineID, from: Instant, _ db: Database) throws {
        var kept: [SeriesRows] = []
        for table in ["series_chunk", "series_part"] {
            let selection = "FROM \(table) WHERE machine = ? AND last_at >= ?"
            let key: StatementArguments = [machine.rawValue, from.milliseconds]
            try db.execute(sql: "DELETE FROM \(table) WHERE machine = ? AND first_at >= ?", arguments: key)
            for row in try Row.fetchAll(db, sql: "SELECT * \(selection) ORDER BY id", arguments: key) {
                kept.append(try rows(row).filtered { $0 < from.milliseconds })
            }
            try db.execute(sql: "DELETE \(selection)", arguments: key)
        }
        try countParts(of: machine, db)
        for rows in kept { try append(rows, db) }
    }

    private static func countParts(of machine: MachineID, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM series_part_total WHERE machine = ?", arguments: [machine.rawValue])
        try db.execute(
            sql: """
                INSERT INTO series_part_total (machine, quantities, count)
                SELECT machine, quantities, sum(count) FROM series_part WHERE machine = ? GROUP BY machine, quantities
                """, arguments: [machine.rawValue])
    }

    // MARK: Replacing a span of time

    /// Where rows lie.
    struct Place: Hashable {
        let table: String
        let id: Int64
        var isChunk: Bool { table == "series_chunk" }
    }

    /// Where a replacement's samples lie, as far as they overlap the span.
    static func places(_ replacement: SampleReplacement, _ db: Database) throws -> [Place] {
        try ["series_chunk", "series_part"].flatMap { table in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM \(table) WHERE machine = ?1 AND (?2 IS NULL OR quantities = ?2) AND last_at >= ?3
                        AND (?4 IS NULL OR first_at < ?4) ORDER BY id
                    """,
                arguments: [
                    replacement.machine.rawValue, replacement.group, replacement.from.milliseconds,
                    replacement.to?.milliseconds,
                ]
            ).map { Place(table: table, id: $0) }
        }
    }

    static func stored(_ replacement: SampleReplacement, _ db: Database) throws -> [StoredRows] {
        try places(replacement, db).compactMap { place in
            try Row.fetchOne(db, sql: "SELECT * FROM \(place.table) WHERE id = ?", arguments: [place.id]).map { row in
                StoredRows(place: place, rows: try rows(row), content: row.bytes("content"))
            }
        }
    }

    /// Rows as they lie in the file.
    struct StoredRows {
        let place: Place
        let rows: SeriesRows
        let content: [UInt8]
    }

    /// Rows with what they are stored as: encoding takes longer than anybody should wait.
    struct EncodedRows {
        let rows: SeriesRows
        let content: [UInt8]

        init(_ rows: SeriesRows) {
            self.rows = rows
            content = SeriesCodec.encode([rows.times] + rows.columns)
        }

        init(_ stored: StoredRows) {
            rows = stored.rows
            content = stored.content
        }
    }

    /// Puts chunks in the place of stored rows.
    static func replace(_ removed: [StoredRows], of machine: MachineID, by chunks: [EncodedRows], _ db: Database) throws
    {
        for place in removed.map(\.place) {
            try db.execute(sql: "DELETE FROM \(place.table) WHERE id = ?", arguments: [place.id])
        }
        try countParts(of: machine, db)
        for chunk in chunks { try insertChunk(chunk.rows, chunk.content, db) }
    }
}
