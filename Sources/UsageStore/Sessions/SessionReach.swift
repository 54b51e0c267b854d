import GRDB
import UsageDomain

enum SessionReach {
    /// No session that went on at an instant or after it began before this one: the longest is no longer, and the open ones
    /// are few.
    static func earliestStart(ofThoseAfter instant: Instant, _ db: Database) throws -> Instant {
        let earliest = try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT min(
                        ?1 - max(
                            coalesce((SELECT max(end_at - start_at) FROM usage_session), 0),
                            coalesce((SELECT max(end_at - start_at) FROM session_part), 0)),
                        coalesce((SELECT min(start_at) FROM usage_session WHERE end_at IS NULL), ?1),
                        coalesce((SELECT min(start_at) FROM session_part WHERE end_at IS NULL), ?1))
                    """), arguments: [instant.milliseconds])
        return Instant(milliseconds: earliest ?? Instant.distantPast.milliseconds)
    }
}
