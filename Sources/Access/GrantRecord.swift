import GRDB
package import UsageDomain

/// What somebody did to an account: who was given what, by whom, when.
///
/// It stays when the account goes.
package struct GrantRecord: Hashable, Sendable {
    /// In the record, from 1.
    package let id: Int64
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
                .compactMap(GrantRecord.init)
        }
    }

    /// What the ledger does not say yet, in order.
    package func grantsNotEntered() throws -> [GrantRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM grant_record WHERE ledger_sequence IS NULL ORDER BY id")
                .compactMap(GrantRecord.init)
        }
    }

    /// The ledger says it, in that entry.
    package func entered(_ grant: GrantRecord, as sequence: Int64) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE grant_record SET ledger_sequence = ? WHERE id = ?", arguments: [sequence, grant.id])
        }
    }
}

extension GrantRecord {
    /// Nil for what a later version did.
    fileprivate init?(_ row: Row) {
        guard let deed = Deed(rawValue: row["deed"]) else { return nil }
        self.init(
            id: row["id"], at: Instant(milliseconds: row["at"]), account: AccountID(rawValue: row["account"]),
            deed: deed, roles: AccountStore.roles(row["roles"]), grantedBy: row["granted_by"])
    }

    /// `set-up` and `releve demo` are nobody's names.
    package var actor: Actor {
        let console = "console:"
        if grantedBy.hasPrefix(console) { return .console(user: String(grantedBy.dropFirst(console.count)), name: nil) }
        return grantedBy == "set-up"
            ? .named(grantedBy) : AccountID(typed: grantedBy).map { .account($0.rawValue) } ?? .named(grantedBy)
    }
}
