import Access
import ArgumentParser
import Foundation
import Office
import Statements
import UsageDomain
import UsageStore

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the store while it is in use, then prove the copy by opening and verifying it.",
        discussion:
            "`releve restore` makes a store of it again. The copy knows that it is one: its statements, should it issue any, "
            + "get numbers of their own.")

    @OptionGroup var store: StoreOption

    @Flag(help: "Also copy the key that signs statements, to COPY.key: whoever has it signs for the lab.")
    var withKey = false

    @Argument(help: "The copy to make; it must not exist.")
    var destination: String

    func run() throws {
        let store = try store.open(.reader)
        let report = try store.backup(to: destination, at: SystemClock.now())
        for line in report.lines() { print(line) }
        guard report.isSound else { throw CommandFailure("\(destination): the copy did not verify", .badData) }
        let accounts = AccountStore.path(beside: store.path)
        if FileManager.default.fileExists(atPath: accounts) {
            try AccountStore(path: accounts).copy(to: AccountStore.path(beside: destination))
            print("accounts    copied to \(AccountStore.path(beside: destination)): who may log in")
        }
        let key = LabKey.privateKeyPath(storePath: store.path)
        guard FileManager.default.fileExists(atPath: key) else {
            if let problem = try SigningKeys(store).problem() { print("note  \(problem)") }
            return
        }
        if withKey {
            try SigningKeys(store).install(from: key, beside: destination)
            print("key         copied to \(LabKey.privateKeyPath(storePath: destination)), for your eyes only")
            return
        }
        // Whoever holds the copy must not be able to sign for the lab unless the lab wants it.
        let fingerprint = try LabKey.publicKey(ofPrivateKeyAt: key).fingerprint
        print(
            "note  The signing key \(fingerprint.prefix(16))… is not in the copy, and a store restored from it issues no statement "
                + "without it. Keep it too, for your eyes only (or give --with-key):")
        print("      cp -p \(key) \(LabKey.privateKeyPath(storePath: destination))")
    }
}
