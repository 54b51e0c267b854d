import Foundation
import GRDB
package import UsageDomain

extension AccountStore {
    /// The session of a browser, if it still lasts; that it was seen is written once a minute.
    package func session(_ secret: Secret, at now: Instant) throws -> BrowserSession? {
        let found = try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT a.*, s.begun_at, s.seen_at, s.ends_at, s.confirmed_at, s.browser
                    FROM browser_session AS s JOIN account AS a ON a.id = s.account
                    WHERE s.hash = ? AND s.ends_at > ? AND a.is_disabled = 0
                    """, arguments: [Data(secret.hash), now.milliseconds]
            ).map(BrowserSession.init)
        }
        guard let found else { return nil }
        if now - found.seenAt > .minutes(1) {
            try write { db in
                try db.execute(
                    sql: "UPDATE browser_session SET seen_at = ? WHERE hash = ?",
                    arguments: [now.milliseconds, Data(secret.hash)])
            }
        }
        return found
    }

    /// The sessions of an account that last, the latest first; each with the beginning of its hash to name it by.
    package func sessions(of id: AccountID, at now: Instant) throws -> [(key: String, session: BrowserSession)] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT a.*, s.begun_at, s.seen_at, s.ends_at, s.confirmed_at, s.browser, hex(s.hash) AS key
                    FROM browser_session AS s JOIN account AS a ON a.id = s.account
                    WHERE s.account = ? AND s.ends_at > ? ORDER BY s.seen_at DESC
                    """, arguments: [id.rawValue, now.milliseconds]
            ).map { row in (key: String((row["key"] as String).prefix(16)), session: BrowserSession(row)) }
        }
    }

    /// Logs a browser out.
    package func end(_ secret: Secret) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM browser_session WHERE hash = ?", arguments: [Data(secret.hash)])
        }
    }

    /// Logs all browsers of an account out, but for one.
    package func endSessions(of id: AccountID, besides secret: Secret? = nil) throws {
        try write { db in try Self.endSessions(of: id, besides: secret, db) }
    }

    /// The password, or the code, was asked for again.
    package func confirm(_ secret: Secret, at now: Instant) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE browser_session SET confirmed_at = ? WHERE hash = ?",
                arguments: [now.milliseconds, Data(secret.hash)])
        }
    }

    static func begin(
        _ account: Account, browser: String, isConfirmed: Bool, at now: Instant, _ db: Database
    ) throws -> Secret {
        let secret = Secret()
        try db.execute(sql: "DELETE FROM browser_session WHERE ends_at <= ?", arguments: [now.milliseconds])
        try db.execute(
            sql: """
                INSERT INTO browser_session (hash, account, begun_at, seen_at, ends_at, confirmed_at, browser)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Data(secret.hash), account.id.rawValue, now.milliseconds, now.milliseconds,
                (now + BrowserSession.lifetime(of: account.roles)).milliseconds,
                isConfirmed ? now.milliseconds : nil, String(browser.prefix(200)),
            ])
        return secret
    }

    // MARK: API tokens

    /// A token for another program, with some of the account's rights at most; shown once.
    package func makeToken(
        for id: AccountID, label: String, rights: Set<Right>, until end: Instant, at now: Instant
    ) throws -> Secret {
        let secret = Secret()
        try write { db in
            guard try Self.account(id, db) != nil else { throw AccessProblem.noSuchAccount(id) }
            let names = "[" + rights.map { "\"\($0.rawValue)\"" }.sorted().joined(separator: ",") + "]"
            try db.execute(
                sql:
                    "INSERT INTO api_token (hash, account, label, rights, created_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    Data(secret.hash), id.rawValue, label, names, now.milliseconds, end.milliseconds,
                ])
        }
        return secret
    }

    /// Whose token it is, and what it allows: what it was given and its account still has.
    package func token(_ secret: Secret, at now: Instant) throws -> (account: Account, rights: Set<Right>)? {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT a.*, t.rights FROM api_token AS t JOIN account AS a ON a.id = t.account
                    WHERE t.hash = ? AND t.ends_at > ? AND a.is_disabled = 0
                    """, arguments: [Data(secret.hash), now.milliseconds])
            guard let row else { return nil }
            let account = Account(row)
            return (account, rights(row["rights"]).intersection(account.rights))
        }
    }
}

/// A program's token, as it is listed: never the secret.
package struct APIToken: Hashable, Sendable {
    /// What it is revoked by: the beginning of the hash.
    package let key: String
    package let account: AccountID
    package let label: String
    package let rights: Set<Right>
    package let createdAt: Instant
    package let endsAt: Instant
}

extension AccountStore {
    /// Also those that have ended, by account and age.
    package func tokens() throws -> [APIToken] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT *, hex(hash) AS key FROM api_token ORDER BY account, created_at, hash"
            ).map { row in
                APIToken(
                    key: String((row["key"] as String).prefix(16)), account: AccountID(rawValue: row["account"]),
                    label: row["label"], rights: rights(row["rights"]),
                    createdAt: Instant(milliseconds: row["created_at"]), endsAt: Instant(milliseconds: row["ends_at"]))
            }
        }
    }

    /// False when there is none of that name.
    package func revokeToken(_ key: String) throws -> Bool {
        try write { db in
            try db.execute(
                sql: "DELETE FROM api_token WHERE substr(hex(hash), 1, 16) = ?", arguments: [key.uppercased()])
            return db.changesCount > 0
        }
    }

    private func rights(_ text: String) -> Set<Right> {
        Set(((try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []).compactMap(Right.init))
    }
}

extension BrowserSession {
    init(_ row: Row) {
        self.init(
            account: Account(row), begunAt: Instant(milliseconds: row["begun_at"]),
            seenAt: Instant(milliseconds: row["seen_at"]), endsAt: Instant(milliseconds: row["ends_at"]),
            confirmedAt: (row["confirmed_at"] as Int64?).map(Instant.init(milliseconds:)), browser: row["browser"])
    }
}
