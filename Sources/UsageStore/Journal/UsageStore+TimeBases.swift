import GRDB
package import UsageDomain

extension UsageStore {
    /// Every time base of the journal, in their order.
    package func timeBases() throws -> [StoredTimeBase] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM time_base ORDER BY number").map(StoredTimeBase.init)
        }
    }

    /// When what is in the journal happened, as far as is known now.
    package func timeHistory() throws -> TimeHistory { TimeHistory(try timeBases().map(\.base)) }

    /// The latest instant at which anything in the journal happened; nil when nothing did, or nobody can tell.
    package func latestInstant() throws -> Instant? {
        guard let head = try journalHead() else { return nil }
        let times = try timeHistory()
        return times.instant(of: head.lastArrival, on: head.timeBase)
            ?? head.timeBase.flatMap { times.end(before: $0) }
    }

    /// A row of `time_base` says what the first message of its first block says.
    func verifyTimeBases(_ report: inout VerificationReport) throws {
        for stored in try timeBases() {
            let content = try? storedBlock(atOrAfter: stored.firstBlock)
            guard let (block, content) = content, block.sequence == stored.firstBlock,
                let batch = try? MessageBatch(validating: content), let frame = batch.frame(at: 0),
                block.timeBase == stored.base.number, frame.arrival == stored.base.began,
                TimeBaseMessage(topic: batch.bytes[frame.topic], payload: batch.bytes[frame.payload])?.base
                    == stored.base
            else {
                report.problems.append(
                    "time base \(stored.base.number) is not what journal block \(stored.firstBlock) says")
                continue
            }
        }
    }
}

extension StoredTimeBase {
    init(_ row: Row) {
        self.init(
            base: TimeBase(
                number: row["number"], boot: row["boot"], startedAt: Instant(milliseconds: row["started_at"]),
                began: Instant(milliseconds: row["began_at"]), isSynchronised: row["is_synchronised"],
                previousEnd: (row["previous_end"] as Int64?).map(Instant.init(milliseconds:))),
            firstBlock: row["first_block"])
    }
}

enum TimeBaseRow {
    static func insert(_ base: TimeBase, at block: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO time_base (number, first_block, boot, started_at, began_at, is_synchronised, previous_end)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                base.number, block, base.boot, base.startedAt.milliseconds, base.began.milliseconds,
                base.isSynchronised, base.previousEnd?.milliseconds,
            ])
    }
}
