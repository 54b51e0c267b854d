import GRDB
package import UsageDomain

/// What somebody did to an account: who was given what, by whom, when.
///
/// It stays when the account goes.
package struct GrantRecord: Hashable, Sendable {
    package enum Deed: String, CaseIterable, Hashable, Sendable {
        case added, changed, disabled, enabled, reset, removed
    }

    package let at: Instant
    package let account: AccountID
    package let deed: Deed
    /// From then on; of a removed account none.
    package let roles: Set<Role>
    /// An account, or a user of the console.
    package let grantedBy: String
}

extension AccountStore {
    static func record(
        _ deed: GrantRecord.Deed, of id: AccountID, _ roles: Set<Role>, by author: String, at now: Instant,
        _ db: Database
    ) throws {
        try db.execute(
            sql: "INSERT INTO grant_record (at, account, deed, roles, granted_by) VALUES (?, ?, ?, ?, ?)",
            arguments: [now.milliseconds, id.rawValue, deed.rawValue, text(roles), author])
    }

    /// The latest first.
    package func grants(limit: Int) throws -> [GrantRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM grant_record ORDER BY id DESC LIMIT ?", arguments: [limit])
                .compactMap { row in
                    GrantRecord.Deed(rawValue: row["deed"]).map { deed in
                        GrantRecord(
                            at: Instant(milliseconds: row["at"]), account: AccountID(rawValue: row["account"]),
                            deed: deed,
                            roles: Self.roles(row["roles"]), grantedBy: row["granted_by"])
                    }
                }
        }
    }
}
