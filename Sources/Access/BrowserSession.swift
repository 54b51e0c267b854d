package import UsageDomain

/// A browser that somebody logged in with.
package struct BrowserSession: Hashable, Sendable {
    package let account: Account
    package let begunAt: Instant
    package let seenAt: Instant
    package let endsAt: Instant
    /// When the second factor was last asked for; of an account without one, when the password was.
    package let confirmedAt: Instant?
    /// What it called itself, cut.
    package let browser: String

    /// How long a log-in lasts: a working day for staff, a month for members, who can do little.
    package static func lifetime(of roles: Set<Role>) -> TimeSpan {
        roles.isDisjoint(with: [.manager, .accountant, .administrator]) ? .days(30) : .hours(12)
    }

    /// How long a confirmation is good for what asks for the second factor again.
    package static let confirmation = TimeSpan.minutes(15)

    package func allows(_ right: Right, at now: Instant) -> Bool {
        guard account.rights.contains(right) else { return false }
        return !right.needsRecentSecondFactor || isConfirmed(at: now)
    }

    /// Whether somebody said lately who they are.
    package func isConfirmed(at now: Instant) -> Bool {
        confirmedAt.map { now - $0 < Self.confirmation && now >= $0 - .minutes(1) } ?? false
    }
}
