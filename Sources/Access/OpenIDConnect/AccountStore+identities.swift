import GRDB
package import UsageDomain

/// Somebody as a provider knows them; the subject is theirs for ever, whatever they call themselves.
package struct Identity: Hashable, Sendable {
    package let issuer: String
    package let subject: String

    package init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}

extension AccountStore {
    /// Who a provider may say that the account's owner is, by the claim of the settings; nil takes the invitation back.
    package func invite(_ id: AccountID, as name: String?, at now: Instant) throws {
        try write { db in
            guard try Self.account(id, db) != nil else { throw AccessProblem.noSuchAccount(id) }
            try db.execute(sql: "DELETE FROM invitation WHERE account = ?", arguments: [id.rawValue])
            guard let name, !name.isEmpty else { return }
            try db.execute(sql: "DELETE FROM invitation WHERE name = ?", arguments: [name])
            try db.execute(
                sql: "INSERT INTO invitation (name, account, at) VALUES (?, ?, ?)",
                arguments: [name, id.rawValue, now.milliseconds])
        }
    }

    package func invitation(of id: AccountID) throws -> String? {
        try read { db in
            try String.fetchOne(db, sql: "SELECT name FROM invitation WHERE account = ?", arguments: [id.rawValue])
        }
    }

    /// Since when an identity of that provider is the account's.
    package func linked(_ id: AccountID, issuer: String) throws -> Instant? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT max(linked_at) FROM identity WHERE account = ? AND issuer = ?",
                arguments: [id.rawValue, issuer]
            ).map(Instant.init(milliseconds:))
        }
    }

    /// From now on the account's; false when it is another one's.
    package func link(_ identity: Identity, to id: AccountID, at now: Instant) throws -> Bool {
        try write { db in
            let owner = try String.fetchOne(
                db, sql: "SELECT account FROM identity WHERE issuer = ? AND subject = ?",
                arguments: [identity.issuer, identity.subject])
            guard owner == nil || owner == id.rawValue else { return false }
            try Self.link(identity, to: id, at: now, db)
            return true
        }
    }

    package func unlink(_ id: AccountID, issuer: String) throws {
        try write { db in
            try db.execute(
                sql: "DELETE FROM identity WHERE account = ? AND issuer = ?", arguments: [id.rawValue, issuer])
        }
    }

    /// Whose account an identity opens: the one it is linked to, or the one that was invited by that name, once.
    ///
    /// - Throws: OpenIDProblem for an invitation that is not enough.
    func account(of identity: Identity, named name: String?, at now: Instant) throws -> Account? {
        try write { db in
            if let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT a.* FROM identity AS i JOIN account AS a ON a.id = i.account
                    WHERE i.issuer = ? AND i.subject = ?
                    """, arguments: [identity.issuer, identity.subject])
            {
                let account = Account(row)
                return account.isDisabled ? nil : account
            }
            guard let name,
                let invited = try String.fetchOne(
                    db, sql: "SELECT account FROM invitation WHERE name = ?", arguments: [name]),
                let account = try Self.account(AccountID(rawValue: invited), db), !account.isDisabled
            else { return nil }
            guard !account.rights.contains(.administer) else { throw OpenIDProblem.administrator }
            try Self.link(identity, to: account.id, at: now, db)
            try db.execute(sql: "DELETE FROM invitation WHERE name = ?", arguments: [name])
            return account
        }
    }

    private static func link(_ identity: Identity, to id: AccountID, at now: Instant, _ db: Database) throws {
        // One of each provider: the last that was proved.
        try db.execute(
            sql: "DELETE FROM identity WHERE account = ? AND issuer = ?", arguments: [id.rawValue, identity.issuer])
        try db.execute(
            sql: "INSERT INTO identity (issuer, subject, account, linked_at) VALUES (?, ?, ?, ?)",
            arguments: [identity.issuer, identity.subject, id.rawValue, now.milliseconds])
    }
}
