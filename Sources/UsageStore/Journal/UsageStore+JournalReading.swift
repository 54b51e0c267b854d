import GRDB
import Synchronization
package import UsageDomain

extension UsageStore {
    /// What one read of a walk takes at most, but one block at least: short enough to hold back neither the writer nor
    /// its log, and enough that a journal of small blocks costs no read for each.
    private static let readAtOnce = (blocks: 256, bytes: 1 << 20)

    /// Calls `body` with each block from `sequence` on, in order, until it returns false.
    ///
    /// Arrivals are instants: each message is placed where its time base says, or `unplaced`.
    ///
    /// - Throws: `StoreError.damaged` at a block that is not what was written, and what `body` throws.
    package func forEachBlock(
        from sequence: Int64, through last: Int64 = .max, _ body: (JournalBlock, MessageBatch) throws -> Bool
    ) throws {
        try forEachBlock(
            from: sequence, through: last,
            damaged: { throw StoreError.damaged(path: path, detail: $0.problem) }, body)
    }

    /// The same by what `times` knows, with `damaged` called in the place of `body` for a block that is not what was written.
    package func forEachBlock(
        from sequence: Int64, through last: Int64 = .max, in times: TimeHistory? = nil,
        damaged: (DamagedBlock) throws -> Void, _ body: (JournalBlock, MessageBatch) throws -> Bool
    ) throws {
        let times = try times ?? timeHistory()
        try forEachArrivedBlock(from: sequence, through: last, damaged: { try damaged($0.placed(in: times)) }) {
            block, batch in
            try body(block, times.placed(batch, on: block.timeBase))
        }
    }

    /// The same, with arrivals as the clock showed them.
    package func forEachArrivedBlock(
        from sequence: Int64, through last: Int64 = .max, damaged: (DamagedBlock) throws -> Void,
        _ body: (JournalBlock, MessageBatch) throws -> Bool
    ) throws {
        let reader = try BlockReader()
        var next = sequence
        var before: JournalBlock?
        while next <= last {
            let found = try storedBlocks(from: next, through: last, counting: \.compressed.count)
            guard let newest = found.last else { return }
            for stored in found {
                let block = ReadBlock(block: stored.block, content: reader.read(stored))
                guard try give(block, after: &before, damaged: damaged, body) else { return }
            }
            next = newest.block.sequence + 1
        }
    }

    /// The same for a journal that nobody appends to, and for who has a processor to spare: while `body` is at work, the
    /// next blocks are read.
    package func forEachBlockReadAhead(
        from sequence: Int64, through last: Int64 = .max, damaged: (DamagedBlock) throws -> Void,
        _ body: (JournalBlock, MessageBatch) throws -> Bool
    ) throws {
        let reader = Mutex(try BlockReader())
        let ahead = BlocksAhead { [self] first in
            try reader.withLock { reader in
                try storedBlocks(from: first, through: last, counting: \.length).map { stored in
                    ReadBlock(block: stored.block, content: reader.read(stored))
                }
            }
        }
        var before: JournalBlock?
        ahead.begin(from: sequence)
        while case let found = try ahead.next(), let newest = found.last {
            ahead.begin(from: newest.block.sequence + 1)
            for block in found {
                guard try give(block, after: &before, damaged: damaged, body) else { return }
            }
        }
    }

    private func give(
        _ read: ReadBlock, after before: inout JournalBlock?, damaged: (DamagedBlock) throws -> Void,
        _ body: (JournalBlock, MessageBatch) throws -> Bool
    ) throws -> Bool {
        switch read.content {
        case .success(let batch):
            before = read.block
            return try body(read.block, batch)
        case .failure(let damage):
            before = try before ?? journalBlock(read.block.sequence - 1)
            try damaged(
                DamagedBlock(
                    sequence: read.block.sequence, after: before?.lastArrival, timeBase: before?.timeBase,
                    problem: damage.description))
            return true
        }
    }

    /// The next blocks of a range; `size` says what each counts of the bytes that are read at once.
    private func storedBlocks(
        from first: Int64, through last: Int64, counting size: (StoredBlock) -> Int
    ) throws -> [StoredBlock] {
        guard first <= last else { return [] }
        return try read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT sequence, first_arrival, last_arrival, message_count, raw_length, hash, previous_hash,
                        source, time_base, content
                    FROM journal_block WHERE sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?
                    """)
            let rows = try Row.fetchCursor(statement, arguments: [first, last, Self.readAtOnce.blocks])
            var found: [StoredBlock] = []
            var bytes = 0
            while bytes < Self.readAtOnce.bytes, let row = try rows.next() {
                let stored = StoredBlock(
                    block: JournalBlock(row), compressed: row.bytes("content"), length: row["raw_length"])
                bytes += size(stored)
                found.append(stored)
            }
            return found
        }
    }

    /// The next block with its uncompressed content, which may be anything that decompresses.
    func storedBlock(atOrAfter sequence: Int64) throws -> (block: JournalBlock, content: [UInt8])? {
        let found = try read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT sequence, first_arrival, last_arrival, message_count, raw_length, hash, previous_hash,
                            source, time_base, content
                        FROM journal_block WHERE sequence >= ? ORDER BY sequence LIMIT 1
                        """), arguments: [sequence]
            ).map { row in
                StoredBlock(block: JournalBlock(row), compressed: row.bytes("content"), length: row["raw_length"])
            }
        }
        guard let found else { return nil }
        do {
            return (found.block, try Decompression.decompress(found.compressed, length: found.length))
        } catch {
            throw StoreError.damaged(path: path, detail: "journal block \(found.block.sequence) does not decompress")
        }
    }

    /// Calls `body` with each message that arrived within `from..<to`, in journal order, until it returns false.
    ///
    /// `body` gets the message's block, its index in it, the block's batch, and where the message lies in it.
    ///
    /// - Throws: `StoreError.damaged` at a block that is not what was written, and what `body` throws.
    package func forEachMessage(
        from: Instant = .distantPast, to: Instant = .distantFuture,
        _ body: (JournalBlock, Int, MessageBatch, MessageFrame) throws -> Bool
    ) throws {
        try forEachMessage(
            from: from, to: to, damaged: { throw StoreError.damaged(path: path, detail: $0.problem) }, body)
    }

    /// The same, with `damaged` called in the place of `body` for a block that is not what was written.
    package func forEachMessage(
        from: Instant = .distantPast, to: Instant = .distantFuture, damaged: (DamagedBlock) throws -> Void,
        _ body: (JournalBlock, Int, MessageBatch, MessageFrame) throws -> Bool
    ) throws {
        guard let range = try journalRange(from: from, to: to) else { return }
        try forEachBlock(
            from: range.first.sequence, through: range.last.sequence, damaged: damaged
        ) { block, batch in
            var index = 0
            var goesOn = true
            try batch.forEach { frame in
                if goesOn, from <= frame.arrival, frame.arrival < to {
                    goesOn = try body(block, index, batch, frame)
                }
                index += 1
            }
            return goesOn
        }
    }
}
