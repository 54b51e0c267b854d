package import Access
import Foundation
import Synchronization
package import UsageDomain

/// Who may come to the pages, and how they say who they are.
package enum Entrance: Sendable {
    /// Everybody who reaches them has these rights, and nobody logs in.
    case open(Set<Right>)
    case accounts(Reception)
}

/// Where people log in.
package struct Reception: Sendable {
    package let accounts: AccountStore
    package let logIn: LogIn
    /// The lab's identity provider, where it has one; without it, or while it is away, passwords work.
    package let openID: OpenIDConnect?
    /// Accounts that anybody on this computer may enter without a password: of the demonstration.
    package let demonstration: [AccountID]
    /// The clock of people, also where the lab's runs faster.
    package let now: @Sendable () -> Instant

    package init(
        accounts: AccountStore, openID: OpenIDSettings? = nil, demonstration: [AccountID] = [],
        now: @escaping @Sendable () -> Instant
    ) {
        self.accounts = accounts
        let logIn = LogIn(accounts)
        self.logIn = logIn
        self.openID = openID.map { OpenIDConnect($0, accounts: accounts, logIn: logIn) }
        self.demonstration = demonstration
        self.now = now
    }

    /// Password hashes take their time, and no thread of the pages.
    private static let queue = DispatchQueue(label: "log-in")

    func offThePagesThreads<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
