import Access
import ArgumentParser
import Foundation
import Office
import UsageDomain
import UsageStore

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a backup a store again, and prove it.",
        discussion: """
            The copy is verified before it gets the store's name; nothing is overwritten. What was issued after the backup \
            was made is not known to it, so the statements it issues have numbers of a series of their own, \
            2026-0012-K7Q2, that cannot be given twice; the ledger says when and by whom it was restored. With --moved \
            the numbers go on as they were: only when the original issued nothing since and will not any more.
            """)

    @Argument(help: "The backup.")
    var backup: String

    @Option(name: .customLong("db"), help: "The store to make; it must not exist.")
    var path: String

    @Option(help: "The key its statements are signed with; BACKUP.key is found by itself.")
    var key: String?

    @Flag(help: "Restore without the key: nothing can be issued until it is beside the store.")
    var withoutKey = false

    @Flag(help: "The lab moves: the original issued nothing since, and will not any more.")
    var moved = false

    func validate() throws {
        guard key == nil || !withoutKey else { throw ValidationError("Give --key or --without-key.") }
    }

    func run() throws {
        var progress = ProgressLine(unit: "blocks")
        let outcome = try Restoration(of: backup, to: path).run(
            key: key.map(Restoration.Key.file) ?? (withoutKey ? .later : .beside), keepsNumbers: moved,
            by: OperatingSystemUser.actor, at: SystemClock.now()
        ) { done, total in progress.show(Int(done), of: Int(total)) }
        for line in outcome.report.lines() { print(line) }
        let accounts = AccountStore.path(beside: backup)
        let own = AccountStore.path(beside: path)
        if FileManager.default.fileExists(atPath: accounts), !FileManager.default.fileExists(atPath: own) {
            try AccountStore(path: accounts).copy(to: own)
            print("accounts    \(own)")
        }
        print("store       \(path)")
        if let latest = outcome.latestStatement {
            print("statements  the latest it knows is \(latest.number) of \(latest.issuedAt.iso8601)")
        }
        if let series = outcome.series {
            print(
                "numbers     end with -\(series) from now on: what was issued after the backup was made is not known to it"
            )
        }
        if outcome.hasKey {
            print("key         \(path).key")
        } else {
            print(
                "note  No signing key was restored. If the lab has issued statements, put theirs at \(path).key before it issues more."
            )
        }
    }
}
