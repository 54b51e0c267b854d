import GRDB
package import UsageDomain

extension UsageStore {
    /// The first and the last block that hold messages of a session, or of those it is made of, whenever those arrived.
    ///
    /// Of a session derived by an older version: the blocks of what arrived while it went on; nil when there are none.
    package func evidence(of session: UsageSession) throws -> (first: JournalBlock, last: JournalBlock)? {
        let known = try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT CASE WHEN count(*) = count(first_block) THEN min(first_block) END AS first_block,
                        max(last_block) AS last_block
                    FROM usage_session WHERE id IN (
                        \(SessionPartTable.sources))
                    """, arguments: [session.id.rawValue]
            ).map { row in (first: row["first_block"] as Int64?, last: row["last_block"] as Int64?) }
        }
        guard let first = known?.first, let last = known?.last else {
            return try journalRange(from: session.start, to: session.end ?? session.start)
        }
        guard let firstBlock = try journalBlock(first), let lastBlock = try journalBlock(last) else { return nil }
        return (firstBlock, lastBlock)
    }
}
