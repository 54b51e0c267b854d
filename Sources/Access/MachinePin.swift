import GRDB
import Synchronization
package import UsageDomain

/// What is asked of the number that a member types at a machine: digits, enough of them, in no row.
package enum PinRule {
    package static let shortest = 6
    package static let longest = 12

    package enum Problem: Error, Hashable, Sendable {
        case notDigits, wrongLength, tooEasy
    }

    package static func check(_ pin: String) throws(Problem) {
        let digits = pin.utf8.map(Int.init)
        guard digits.allSatisfy((0x30...0x39).contains) else { throw .notDigits }
        guard (shortest...longest).contains(digits.count) else { throw .wrongLength }
        // 111111, 123456, 987654; then what repeats a group: 121212, 123123.
        let steps = Set(zip(digits, digits.dropFirst()).map { $1 - $0 })
        let repeats = (2...digits.count / 2).contains { size in
            zip(digits, digits.dropFirst(size)).allSatisfy(==)
        }
        guard steps.count > 1, !repeats else { throw .tooEasy }
    }
}

/// What came of a member number and a PIN.
package enum PinOutcome: Hashable, Sendable {
    /// It is the member's; since when they have it.
    case right(since: Instant)
    /// Number or PIN is wrong, or the member has none: which is not said.
    case refused
    case tooMany(retryAfter: TimeSpan)
}

extension AccountStore {
    /// A new PIN of a member, or none any more.
    package func setPin(_ pin: PasswordHash?, of member: MemberID, by author: String, at now: Instant) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM member_pin WHERE member = ?", arguments: [member.rawValue])
            guard let pin else { return }
            try db.execute(
                sql: "INSERT INTO member_pin (member, pin, set_at, set_by) VALUES (?, ?, ?, ?)",
                arguments: [member.rawValue, pin.text, now.milliseconds, author])
        }
    }

    /// Since when a member has the PIN they have; nil without one.
    package func pinSet(of member: MemberID) throws -> Instant? {
        try pin(of: member)?.since
    }

    func pin(of member: MemberID) throws -> (hash: PasswordHash, since: Instant)? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT pin, set_at FROM member_pin WHERE member = ?", arguments: [member.rawValue]
            ).map { (PasswordHash(stored: $0["pin"]), Instant(milliseconds: $0["set_at"])) }
        }
    }
}

extension LogIn {
    /// Whether a PIN is a member's: good for claims at machines, and no log-in.
    ///
    /// Blocks for as long as a password's hash takes, also where there is no such member.
    ///
    /// - Parameters:
    ///   - pin: as it was typed.
    ///   - member: whose number or badge was typed; nil where it is nobody's.
    ///   - typed: what was typed in its place, to slow down who guesses at it.
    ///   - machine: where it was typed, for the record.
    ///   - address: of the browser.
    ///   - now: people's clock.
    /// - Returns: what came of it.
    /// - Throws: AccessProblem when the accounts cannot be read.
    package func checkPin(
        _ pin: String, of member: MemberID?, typed: String, at machine: MachineID, address: String, now: Instant
    ) throws -> PinOutcome {
        let key = member?.rawValue ?? "?" + typed.prefix(64)
        // What was typed may be a badge's number, which is kept nowhere.
        let attempt = Attempt(
            account: member?.rawValue ?? "?", password: "", code: nil, address: address, browser: "/m/\(machine)")
        let wait = throttles.withLock { throttles in
            // Who guesses at many members pays at his address, and takes no guess away from them once he has paid.
            throttles.pinAddresses.attempt(address, at: now) ?? throttles.pins.attempt(key, at: now)
        }
        if let wait {
            try record(attempt, "throttled", at: now)
            return .tooMany(retryAfter: wait)
        }
        let known = try member.flatMap { try store.pin(of: $0) }
        let isRight = hashing.withLock { _ in
            (known?.hash ?? .nobody).matches(pin.utf8.count <= PinRule.longest ? pin : "")
        }
        guard isRight, let known else {
            try record(attempt, "pin", at: now)
            return .refused
        }
        throttles.withLock { throttles in
            throttles.pins.forget(key)
            // A tablet beside the machines has one address for everybody; a success of one's own buys no guesses.
            throttles.pinAddresses.giveBack(address)
        }
        try record(attempt, "claim", at: now)
        return .right(since: known.since)
    }
}
