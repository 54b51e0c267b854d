import Foundation
import GRDB
import Synchronization
package import UsageDomain

/// What came of an attempt to log in.
package enum LogInOutcome: Hashable, Sendable {
    case welcome(Secret, Account)
    /// The password is right; the second factor is still to be typed.
    case needsCode
    /// Name, password or code is wrong: which is not said.
    case refused
    case tooMany(retryAfter: TimeSpan)
}

/// One attempt, as it lies in the record.
package struct LogInRecord: Hashable, Sendable {
    package let at: Instant
    /// As it was typed, cut.
    package let account: String
    /// `welcome`, `recovered`, `password`, `code`, `throttled`; at a machine `claim`, `pin`; of a provider `provider`, `identity`.
    package let outcome: String
    package let address: String
    package let browser: String
}

/// Lets people in: name, password, second factor, with throttling and a record.
package final class LogIn: Sendable {
    let store: AccountStore
    struct Throttles: Sendable {
        var accounts = Throttle(.account)
        var addresses = Throttle(.address)
        var pins = Throttle(.pin)
        var pinAddresses = Throttle(.pinAddress)
    }
    let throttles = Mutex(Throttles())
    /// Each hash takes 16 MB and a good part of a second: one at a time, so that a crowd at the door costs time only.
    let hashing = Mutex(())
    /// How long the record is kept.
    private static let recordKept = TimeSpan.days(365)

    package init(_ store: AccountStore) { self.store = store }

    package struct Attempt: Sendable {
        package var account: String
        package var password: String
        /// Of the authenticator, or a recovery code; nil or empty when it was not asked for yet.
        package var code: String?
        package var address: String
        package var browser: String

        package init(account: String, password: String, code: String?, address: String, browser: String) {
            self.account = account
            self.password = password
            self.code = code
            self.address = address
            self.browser = browser
        }
    }

    /// Blocks for as long as a password's hash takes.
    package func logIn(_ attempt: Attempt, at now: Instant) throws -> LogInOutcome {
        let id = AccountID(typed: attempt.account)
        let key = id?.rawValue ?? ""
        let wait = throttles.withLock { throttles in
            // Who guesses at many accounts pays at his address, and takes no guess away from them once he has paid.
            throttles.addresses.attempt(attempt.address, at: now) ?? throttles.accounts.attempt(key, at: now)
        }
        if let wait {
            try record(attempt, "throttled", at: now)
            return .tooMany(retryAfter: wait)
        }
        guard let account = try passwordIsRight(attempt, id) else {
            try record(attempt, "password", at: now)
            return .refused
        }
        var outcome = "welcome"
        if account.hasSecondFactor {
            guard let code = attempt.code, !code.trimmed.isEmpty else { return .needsCode }
            switch try use(code, of: account.id, at: now) {
            case .authenticator: break
            case .recovery: outcome = "recovered"
            case nil:
                try record(attempt, "code", at: now)
                return .refused
            }
        }
        throttles.withLock { $0.accounts.forget(key) }
        try record(attempt, outcome, at: now)
        let secret = try store.write { db in
            try AccountStore.begin(account, browser: attempt.browser, isConfirmed: true, at: now, db)
        }
        return .welcome(secret, account)
    }

    /// Asks who is logged in for the second factor again, or for the password where there is none.
    package func confirm(_ secret: Secret, _ session: BrowserSession, typed: String, address: String, at now: Instant)
        throws -> LogInOutcome
    {
        let id = session.account.id
        let attempt = Attempt(
            account: id.rawValue, password: session.account.hasSecondFactor ? "" : typed, code: typed, address: address,
            browser: session.browser)
        if let wait = throttles.withLock({ $0.accounts.attempt(id.rawValue, at: now) }) {
            try record(attempt, "throttled", at: now)
            return .tooMany(retryAfter: wait)
        }
        let isRight =
            try session.account.hasSecondFactor
            ? use(typed, of: id, at: now) != nil : passwordIsRight(attempt, id) != nil
        guard isRight else {
            try record(attempt, session.account.hasSecondFactor ? "code" : "password", at: now)
            return .refused
        }
        throttles.withLock { $0.accounts.forget(id.rawValue) }
        try store.confirm(secret, at: now)
        return .welcome(secret, session.account)
    }

    /// Whether somebody who is logged in knows the account's password; throttled as a log-in is.
    package func knowsPassword(_ attempt: Attempt, at now: Instant) throws -> Bool {
        guard throttles.withLock({ $0.accounts.attempt(attempt.account, at: now) }) == nil else {
            try record(attempt, "throttled", at: now)
            return false
        }
        guard try passwordIsRight(attempt, AccountID(typed: attempt.account)) != nil else {
            try record(attempt, "password", at: now)
            return false
        }
        return true
    }

    /// A log-in without a password, where somebody else vouches for who it is: the first administrator after set-up, or the
    /// demonstration.
    package func welcome(_ account: Account, browser: String, at now: Instant) throws -> Secret {
        try store.write { db in
            try AccountStore.begin(account, browser: browser, isConfirmed: true, at: now, db)
        }
    }

    /// The latest first.
    package func records(limit: Int) throws -> [LogInRecord] {
        try store.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM log_in ORDER BY id DESC LIMIT ?", arguments: [limit]).map { row in
                LogInRecord(
                    at: Instant(milliseconds: row["at"]), account: row["account"], outcome: row["outcome"],
                    address: row["address"], browser: row["browser"])
            }
        }
    }

    private enum CodeUse { case authenticator, recovery }

    /// Uses a code up; nil when it is none.
    private func use(_ typed: String, of id: AccountID, at now: Instant) throws -> CodeUse? {
        try store.write { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT second_factor, last_step FROM account WHERE id = ?", arguments: [id.rawValue])
            if let secret = row?["second_factor"] as Data?,
                let step = TimeBasedCode(secret: [UInt8](secret)).step(
                    of: typed, at: now, usedUpTo: row?["last_step"] ?? 0)
            {
                try db.execute(
                    sql: "UPDATE account SET last_step = ? WHERE id = ?", arguments: [step, id.rawValue])
                return .authenticator
            }
            guard let recovery = RecoveryCode(typed: typed) else { return nil }
            try db.execute(
                sql: "UPDATE recovery_code SET used_at = ? WHERE account = ? AND hash = ? AND used_at IS NULL",
                arguments: [now.milliseconds, id.rawValue, Data(recovery.hash)])
            return db.changesCount == 1 ? .recovery : nil
        }
    }

    /// The same time is spent on an account that there is not, or that is disabled.
    private func passwordIsRight(_ attempt: Attempt, _ id: AccountID?) throws -> Account? {
        let found = try store.read { db -> (Account, PasswordHash)? in
            guard let id else { return nil }
            return try Row.fetchOne(
                db, sql: "SELECT * FROM account WHERE id = ? AND is_disabled = 0", arguments: [id.rawValue]
            ).map { (Account($0), PasswordHash(stored: $0["password"])) }
        }
        let hash = found?.1 ?? .nobody
        let password = attempt.password.utf8.count <= PasswordRule.longest ? attempt.password : ""
        let isRight = hashing.withLock { _ in hash.matches(password) }
        return isRight ? found?.0 : nil
    }

    func record(_ attempt: Attempt, _ outcome: String, at now: Instant) throws {
        try store.write { db in
            try db.execute(
                sql: "DELETE FROM log_in WHERE at < ?", arguments: [(now - Self.recordKept).milliseconds])
            try db.execute(
                sql: "INSERT INTO log_in (at, account, outcome, address, browser) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    now.milliseconds, String(attempt.account.prefix(64)), outcome, attempt.address,
                    String(attempt.browser.prefix(200)),
                ])
        }
    }
}
