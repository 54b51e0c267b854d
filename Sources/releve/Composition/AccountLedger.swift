import Access
import Decisions
import Foundation
import Logging
import ServiceLifecycle
import UsageDomain
import UsageStore

/// Tells the ledger what was done to accounts, whoever did it: the accounts are a file of their own, which the console changes
/// whatever the collector does, so that they are told afterwards, in order, and none twice.
struct AccountLedger: Service {
    let store: UsageStore
    let accounts: AccountStore
    let logger: Logger

    private static let interval = Duration.seconds(2)

    /// What an entry of kind `account` holds.
    struct Content: Codable, Hashable {
        var account: String
        var deed: String
        var roles: [String]
        /// When it was done; the entry's own instant is when the ledger was told.
        var at: String
        /// Its number in the accounts' own record.
        var record: Int64
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                tell()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Tells what it was not told yet; what cannot be told now is told later.
    func tell() {
        do {
            for grant in try accounts.grantsNotEntered() { try tell(grant) }
        } catch {
            logger.error("The ledger was not told of an account", metadata: ["error": "\(error)"])
        }
    }

    private func tell(_ grant: GrantRecord) throws {
        let content = Content(
            account: grant.account.rawValue, deed: grant.deed.rawValue, roles: grant.roles.map(\.rawValue).sorted(),
            at: grant.at.iso8601, record: grant.id)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(content), as: UTF8.self)
        // Told, and killed before that was noted.
        let told = try store.ledger(kind: .account).last { $0.content == text }
        let sequence =
            try told?.sequence
            ?? store.appendLedger(
                .account, by: grant.actor, reason: "", content: text, at: SystemClock.now()
            ).sequence
        try accounts.entered(grant, as: sequence)
    }
}
