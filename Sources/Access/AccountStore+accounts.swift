import Foundation
import GRDB
package import UsageDomain

extension AccountStore {
    /// By name.
    package func accounts() throws -> [Account] {
        try read { db in try Row.fetchAll(db, sql: "SELECT * FROM account ORDER BY id").map(Account.init) }
    }

    package func account(_ id: AccountID) throws -> Account? {
        try read { db in try Self.account(id, db) }
    }

    static func account(_ id: AccountID, _ db: Database) throws -> Account? {
        try Row.fetchOne(db, sql: "SELECT * FROM account WHERE id = ?", arguments: [id.rawValue]).map(Account.init)
    }

    /// Makes an account; whoever it is for has the password and nothing else yet.
    package func add(_ account: Account, password: PasswordHash) throws {
        try write { db in
            guard try Self.account(account.id, db) == nil else { throw AccessProblem.accountExists(account.id) }
            try Self.check(account)
            try Self.insert(account, password: password, db)
            try Self.record(.added, of: account.id, account.roles, by: account.grantedBy, at: account.createdAt, db)
        }
    }

    /// Changes everything but the password and the second factor; browsers of the account log in again.
    ///
    /// `grantedBy` of the account says who does it.
    package func change(_ account: Account, at now: Instant) throws {
        try write { db in
            try Self.check(account)
            let before = try Self.administrators(db)
            guard let known = try Self.account(account.id, db) else { throw AccessProblem.noSuchAccount(account.id) }
            try db.execute(
                sql: """
                    UPDATE account SET name = ?, roles = ?, member = ?, company = ?, is_disabled = ?, granted_by = ?
                    WHERE id = ?
                    """,
                arguments: [
                    account.name, Self.text(account.roles), account.member?.rawValue, account.company?.rawValue,
                    account.isDisabled, account.grantedBy, account.id.rawValue,
                ])
            try Self.keepAnAdministrator(of: before, besides: account.id, db)
            try Self.endSessions(of: account.id, besides: nil, db)
            let deed: GrantRecord.Deed =
                known.isDisabled == account.isDisabled ? .changed : account.isDisabled ? .disabled : .enabled
            try Self.record(deed, of: account.id, account.roles, by: account.grantedBy, at: now, db)
        }
    }

    /// Its browsers and its tokens go with it.
    package func remove(_ id: AccountID, by author: String, at now: Instant) throws {
        try write { db in
            let before = try Self.administrators(db)
            try db.execute(sql: "DELETE FROM account WHERE id = ?", arguments: [id.rawValue])
            guard db.changesCount == 1 else { throw AccessProblem.noSuchAccount(id) }
            try Self.keepAnAdministrator(of: before, besides: id, db)
            try Self.record(.removed, of: id, [], by: author, at: now, db)
        }
    }

    /// A new password, and no second factor any more: for who has lost either, or has lost them to somebody.
    ///
    /// Browsers of the account log in again, and an identity provider has to be linked again.
    package func reset(_ id: AccountID, password: PasswordHash, by author: String, at now: Instant) throws {
        try write { db in
            guard let known = try Self.account(id, db) else { throw AccessProblem.noSuchAccount(id) }
            try db.execute(
                sql: "UPDATE account SET password = ?, second_factor = NULL, last_step = 0 WHERE id = ?",
                arguments: [password.text, id.rawValue])
            for table in ["recovery_code", "identity", "invitation"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE account = ?", arguments: [id.rawValue])
            }
            try Self.endSessions(of: id, besides: nil, db)
            try Self.record(.reset, of: id, known.roles, by: author, at: now, db)
        }
    }

    /// A new password; browsers of the account log in again, but for the one that asked.
    package func setPassword(_ password: PasswordHash, of id: AccountID, keeping secret: Secret? = nil) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE account SET password = ? WHERE id = ?", arguments: [password.text, id.rawValue])
            guard db.changesCount == 1 else { throw AccessProblem.noSuchAccount(id) }
            try Self.endSessions(of: id, besides: secret, db)
        }
    }

    /// Turns the second factor on with its recovery codes, or off.
    ///
    /// `step` is that of the code which proved it: it is used up.
    package func setSecondFactor(
        _ code: TimeBasedCode?, _ recovery: [RecoveryCode], of id: AccountID, usedUpTo step: Int64 = 0
    ) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE account SET second_factor = ?, last_step = ? WHERE id = ?",
                arguments: [(code?.secret).map { Data($0) }, step, id.rawValue])
            guard db.changesCount == 1 else { throw AccessProblem.noSuchAccount(id) }
            try db.execute(sql: "DELETE FROM recovery_code WHERE account = ?", arguments: [id.rawValue])
            for code in recovery {
                try db.execute(
                    sql: "INSERT INTO recovery_code (account, hash) VALUES (?, ?)",
                    arguments: [id.rawValue, Data(code.hash)])
            }
        }
    }

    package func recoveryCodesLeft(of id: AccountID) throws -> Int {
        try read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM recovery_code WHERE account = ? AND used_at IS NULL",
                arguments: [id.rawValue]) ?? 0
        }
    }

    /// Whether anybody can administer the lab; until then the pages answer to the set-up code only.
    package func hasAdministrator() throws -> Bool {
        try read { db in try Self.administrators(db) > 0 }
    }

    // MARK: First start

    /// A new set-up code, which makes the ones before void; nil when there is an administrator.
    package func renewSetUpCode() throws -> Secret? {
        try write { db in
            guard try Self.administrators(db) == 0 else { return nil }
            let secret = Secret()
            try db.execute(
                sql: "INSERT INTO set_up (id, hash) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET hash = ?1",
                arguments: [Data(secret.hash)])
            return secret
        }
    }

    /// Makes the first administrator of who has the set-up code; false when it is another code.
    package func setUp(_ account: Account, password: PasswordHash, code: Secret) throws -> Bool {
        try write { db in
            guard try Self.administrators(db) == 0 else { throw AccessProblem.setUpDone }
            let known = try Data.fetchOne(db, sql: "SELECT hash FROM set_up").map { [UInt8]($0) }
            guard let known, known.isEqualInConstantTime(to: code.hash) else { return false }
            // An account of that name that is no administrator gives way to who has the code.
            try db.execute(sql: "DELETE FROM account WHERE id = ?", arguments: [account.id.rawValue])
            try Self.insert(account, password: password, db)
            try Self.record(.added, of: account.id, account.roles, by: account.grantedBy, at: account.createdAt, db)
            try db.execute(sql: "DELETE FROM set_up")
            return true
        }
    }

    // MARK: Rows

    private static func insert(_ account: Account, password: PasswordHash, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO account (id, name, roles, member, company, password, is_disabled, created_at, granted_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                account.id.rawValue, account.name, text(account.roles), account.member?.rawValue,
                account.company?.rawValue, password.text, account.isDisabled, account.createdAt.milliseconds,
                account.grantedBy,
            ])
    }

    private static func check(_ account: Account) throws {
        if account.roles.contains(.member), account.member == nil { throw AccessProblem.needsMember(account.id) }
        if account.roles.contains(.company), account.company == nil { throw AccessProblem.needsCompany(account.id) }
    }

    private static func administrators(_ db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM account WHERE is_disabled = 0
                AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = 'administrator')
                """) ?? 0
    }

    /// What would leave the lab without anybody to administer it is refused, and undone with its transaction.
    private static func keepAnAdministrator(of before: Int, besides id: AccountID, _ db: Database) throws {
        guard try before > 0 && administrators(db) == 0 else { return }
        throw AccessProblem.lastAdministrator(id)
    }

    static func endSessions(of id: AccountID, besides secret: Secret?, _ db: Database) throws {
        try db.execute(
            sql: "DELETE FROM browser_session WHERE account = ? AND hash IS NOT ?",
            arguments: [id.rawValue, (secret?.hash).map { Data($0) }])
    }

    static func roles(_ text: String) -> Set<Role> {
        Set(((try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []).compactMap(Role.init))
    }

    static func text(_ roles: Set<Role>) -> String {
        "[" + roles.map { "\"\($0.rawValue)\"" }.sorted().joined(separator: ",") + "]"
    }
}

extension Account {
    init(_ row: Row) {
        self.init(
            id: AccountID(rawValue: row["id"]), name: row["name"], roles: AccountStore.roles(row["roles"]),
            member: (row["member"] as String?).map(MemberID.init(rawValue:)),
            company: (row["company"] as String?).map(CompanyID.init(rawValue:)),
            hasSecondFactor: (row["second_factor"] as Data?) != nil, isDisabled: row["is_disabled"],
            createdAt: Instant(milliseconds: row["created_at"]), grantedBy: row["granted_by"])
    }
}
