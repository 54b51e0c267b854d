import GRDB
import Synchronization
package import UsageDomain

extension UsageStore {
    /// The registry with its past: what held at any instant, as far as is known today.
    ///
    /// Read anew only when something was declared: every page asks for it.
    package func registryTimeline() throws -> RegistryTimeline {
        try read { db in
            let version = try Int64.fetchOne(db, sql: "SELECT max(version) FROM registry_version") ?? 0
            if let known = timeline.withLock({ $0 }), known.version == version { return known.timeline }
            let found = try Self.registryTimeline(db)
            timeline.withLock { $0 = (version, found) }
            return found
        }
    }

    static func registryTimeline(_ db: Database) throws -> RegistryTimeline {
        RegistryTimeline(try registryVersions(db).map(\.declared))
    }

    /// Every registry the lab ever had, in order; with a limit the latest so many of them.
    package func registryVersions(latest limit: Int = .max) throws -> [RegistryVersion] {
        try read { db in try Self.registryVersions(db, latest: limit) }
    }

    static func registryVersions(_ db: Database, latest limit: Int = .max) throws -> [RegistryVersion] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT r.version, r.valid_from, r.effective_at, r.author, r.json, e.content, e.reason
                FROM registry_version AS r LEFT JOIN ledger_entry AS e ON e.sequence = r.ledger_sequence
                ORDER BY r.version DESC LIMIT ?
                """, arguments: [limit]
        ).reversed().map { row in
            let place = "registry version \(row["version"] as Int64)"
            return RegistryVersion(
                version: row["version"], validFrom: Instant(milliseconds: row["valid_from"]),
                effective: Instant(milliseconds: row["effective_at"]),
                registry: try CanonicalJSON.value(LabRegistry.self, from: row["json"], in: place),
                author: row["author"], reason: row["reason"],
                nextBlock: try (row["content"] as String?).flatMap { content in
                    try CanonicalJSON.value(RegistryDecision.self, from: content, in: place).nextBlock
                })
        }
    }
}
