import ArgumentParser
import Foundation
import Office
import Statements
import UsageDomain
import UsageStore

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The key that signs statements: show it, or replace one that is lost.",
        subcommands: [Show.self, Replace.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Whose signature the next statement carries, and whether its key is there.")

        @OptionGroup var store: StoreOption

        func run() throws {
            let store = try store.open(.reader)
            guard let expected = try SigningKeys(store).expected() else {
                print("none yet: the first statement makes it, as \(LabKey.privateKeyPath(storePath: store.path))")
                return
            }
            if let problem = try SigningKeys(store).problem() { throw problem }
            print("\(expected.fingerprint)  \(LabKey.privateKeyPath(storePath: store.path))")
        }
    }

    struct Replace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make another key, because the old one is lost for good or was seen by others.",
            discussion: """
                The ledger says who did and why. Older statements stay valid under the old public key: give it to whoever \
                has to check them. Files of the old key that are still there get another name.
                """)

        @OptionGroup var store: StoreOption

        @Option(help: "Why; it is in the ledger for ever.")
        var reason: String

        func run() async throws {
            let actor = OperatingSystemUser.actor
            let fingerprint: String
            switch try await StoreAccess.open(store) {
            case .own(let store):
                fingerprint = try SigningKeys(store).replace(
                    by: actor, reason: reason, at: SystemClock.now()
                ).fingerprint
            case .collector(let client):
                fingerprint = try await client.replaceKey(by: actor, reason: reason)
            }
            print("\(fingerprint)  \(LabKey.privateKeyPath(storePath: store.path))")
        }
    }
}
