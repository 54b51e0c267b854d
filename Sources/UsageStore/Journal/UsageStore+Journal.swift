import Foundation
import GRDB
import Synchronization
package import UsageDomain

extension UsageStore {
    /// Spans are summarised every so many blocks, so that finding a time needs no index that every append would write.
    private static let spanLength: Int64 = 256

    /// Appends one block; on return it is on the disk and its messages may be acknowledged.
    ///
    /// - Throws: `StoreError.diskFull` when there is no space: nothing is kept, and the same call succeeds later. After
    ///   `StoreError.io` the disk's state is not known: every later append throws until the store is opened again.
    package func append(_ batch: MessageBatch, from source: ConnectionID? = nil) throws -> JournalBlock {
        let blocks = try append([SourcedBatch(batch, from: source)])
        return blocks[0]
    }

    /// Appends a block for each batch, all in one transaction.
    ///
    /// - Throws: as for one; then none of them is kept.
    package func append(_ batches: [SourcedBatch]) throws -> [JournalBlock] {
        guard batches.allSatisfy({ !$0.batch.isEmpty }) else {
            throw StoreError.invalid("an empty batch has no place in the journal")
        }
        return try tail.withLock { tail in
            if let failure = tail.failure { throw failure }
            do {
                return try append(batches, to: &tail)
            } catch {
                tail.last = nil
                if case StoreError.io = error { tail.failure = error as? StoreError }
                throw error
            }
        }
    }

    private func append(_ batches: [SourcedBatch], to tail: inout JournalTail) throws -> [JournalBlock] {
        let compressor = try tail.compressor ?? makeCompressor(level: 1)
        tail.compressor = compressor
        let contents = try batches.map { try compressor.compress($0.batch.bytes) }
        let arrivals = batches.map(\.batch.arrivals)
        let known = tail.last
        let blocks = try write { db in
            var last = try known ?? Self.end(of: db)
            var blocks: [JournalBlock] = []
            for (index, sourced) in batches.enumerated() {
                let block = JournalBlock(
                    sequence: last.sequence + 1, after: last.hash, arrivals: arrivals[index], of: sourced)
                if let base = sourced.beginning { try TimeBaseRow.insert(base, at: block.sequence, db) }
                try Self.insert(block, of: sourced.batch, content: contents[index], db)
                if block.sequence.isMultiple(of: Self.spanLength) { try Self.summarise(through: block.sequence, db) }
                last = (block.sequence, block.hash)
                blocks.append(block)
            }
            return blocks
        }
        if let last = blocks.last { tail.last = (last.sequence, last.hash) }
        return blocks
    }

    private static func insert(
        _ block: JournalBlock, of batch: MessageBatch, content: [UInt8], _ db: Database
    ) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO journal_block (sequence, first_arrival, last_arrival, message_count, raw_length, hash,
                    previous_hash, content, format, source, time_base)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            block.sequence, block.firstArrival.milliseconds, block.lastArrival.milliseconds, block.count,
            batch.bytes.count, Data(block.hash), Data(block.previousHash), Data(content), block.source == nil ? 1 : 2,
            block.source?.rawValue, block.timeBase,
        ])
    }

    private static func end(of db: Database) throws -> (sequence: Int64, hash: [UInt8]) {
        let row = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM journal_block ORDER BY sequence DESC LIMIT 1")
        guard let row else { return (0, JournalBlock.genesis) }
        return (row["sequence"], row.bytes("hash"))
    }

    private static func summarise(through sequence: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO journal_span (first_sequence, last_sequence, first_arrival, last_arrival)
                SELECT min(sequence), max(sequence), min(first_arrival), max(last_arrival) FROM journal_block
                WHERE sequence > ? AND sequence <= ?
                """, arguments: [sequence - spanLength, sequence])
    }

    /// The newest block; nil while the journal is empty.
    package func journalHead() throws -> JournalBlock? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT sequence, first_arrival, last_arrival, message_count, hash, previous_hash, source,
                        time_base
                    FROM journal_block ORDER BY sequence DESC LIMIT 1
                    """
            ).map(JournalBlock.init)
        }
    }

    /// When something last arrived over a connection, of the newest ten thousand blocks; nil when nothing did.
    package func lastArrival(over source: ConnectionID) throws -> Instant? {
        try read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT last_arrival FROM journal_block
                    WHERE source = ? AND sequence > (SELECT coalesce(max(sequence), 0) FROM journal_block) - 10000
                    ORDER BY sequence DESC LIMIT 1
                    """, arguments: [source.rawValue]
            ).map(Instant.init(milliseconds:))
        }
    }

    /// One block, without its messages.
    package func journalBlock(_ sequence: Int64) throws -> JournalBlock? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT sequence, first_arrival, last_arrival, message_count, hash, previous_hash, source,
                        time_base
                    FROM journal_block WHERE sequence = ?
                    """, arguments: [sequence]
            ).map(JournalBlock.init)
        }
    }

    /// The first and the last block that hold a message which arrived within `from...to`; nil when there is none.
    package func journalRange(from: Instant, to: Instant) throws -> (first: JournalBlock, last: JournalBlock)? {
        let shift = try timeHistory().shiftColumn
        return try read { db in
            // The spans know what the clock showed: where it was wrong they lead nowhere.
            let summarised =
                try shift == nil ? Int64.fetchOne(db, sql: "SELECT max(last_sequence) FROM journal_span") ?? 0 : 0
            var spans = try Row.fetchAll(
                db,
                sql: """
                    SELECT first_sequence, last_sequence FROM journal_span
                    WHERE last_arrival >= ? AND first_arrival <= ? ORDER BY first_sequence
                    """, arguments: [from.milliseconds, to.milliseconds]
            ).map { row in (row["first_sequence"] as Int64)...(row["last_sequence"] as Int64) }
            spans.append((summarised + 1)...Int64.max)
            let first = try spans.lazy.compactMap {
                try Self.edge(of: $0, from: from, to: to, shift: shift, order: .first, db)
            }
            .first
            guard let first else { return nil }
            let last = try spans.reversed().lazy
                .compactMap { try Self.edge(of: $0, from: from, to: to, shift: shift, order: .last, db) }.first
            return (first, last ?? first)
        }
    }

    private enum Edge { case first, last }

    private static func edge(
        of span: ClosedRange<Int64>, from: Instant, to: Instant, shift: String?, order: Edge, _ db: Database
    ) throws -> JournalBlock? {
        let direction = order == .first ? "ASC" : "DESC"
        return try Row.fetchOne(
            db,
            sql: """
                SELECT sequence, first_arrival, last_arrival, message_count, hash, previous_hash, source, time_base
                FROM journal_block
                WHERE sequence BETWEEN ? AND ?
                    AND last_arrival + \(shift ?? "0") >= ? AND first_arrival + \(shift ?? "0") <= ?
                ORDER BY sequence \(direction) LIMIT 1
                """,
            arguments: [span.lowerBound, span.upperBound, from.milliseconds, to.milliseconds]
        ).map(JournalBlock.init)
    }

    func makeCompressor(level: Int32) throws -> Compressor {
        guard let compressor = Compressor(level: level) else { throw StoreError.io("no memory for compression") }
        return compressor
    }
}

extension JournalBlock {
    init(_ row: Row) {
        self.init(
            sequence: row["sequence"], firstArrival: Instant(milliseconds: row["first_arrival"]),
            lastArrival: Instant(milliseconds: row["last_arrival"]), count: row["message_count"],
            hash: row.bytes("hash"), previousHash: row.bytes("previous_hash"),
            source: (row["source"] as String?).map(ConnectionID.init(rawValue:)), timeBase: row["time_base"])
    }

    fileprivate init(
        sequence: Int64, after previous: [UInt8], arrivals: (first: Instant, last: Instant), of sourced: SourcedBatch
    ) {
        self.init(
            sequence: sequence, firstArrival: arrivals.first, lastArrival: arrivals.last, count: sourced.batch.count,
            hash: Self.hash(
                previous: previous, sequence: sequence, firstArrival: arrivals.first, lastArrival: arrivals.last,
                count: sourced.batch.count, source: sourced.source, timeBase: sourced.timeBase,
                content: sourced.batch.bytes),
            previousHash: previous, source: sourced.source, timeBase: sourced.timeBase)
    }
}

extension Row {
    func bytes(_ column: String) -> [UInt8] {
        (self[column] as Data?).map { [UInt8]($0) } ?? []
    }
}

extension MessageBatch {
    /// Smallest and largest arrival of a batch that is not empty.
    fileprivate var arrivals: (first: Instant, last: Instant) {
        var first = Int64.max
        var last = Int64.min
        forEach { frame in
            first = min(first, frame.arrival.milliseconds)
            last = max(last, frame.arrival.milliseconds)
        }
        return (Instant(milliseconds: first), Instant(milliseconds: last))
    }
}
