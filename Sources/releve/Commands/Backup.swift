import ArgumentParser
import Foundation
import Statements
import UsageStore

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the store while it is in use, then prove the copy by opening and verifying it.")

    @OptionGroup var store: StoreOption

    @Argument(help: "The copy to make; it must not exist.")
    var destination: String

    func run() throws {
        let report = try store.open(.reader).backup(to: destination)
        for line in report.lines() { print(line) }
        guard report.isSound else { throw CommandFailure("\(destination): the copy did not verify", .badData) }
        let key = LabKey.privateKeyPath(storePath: store.path)
        guard FileManager.default.fileExists(atPath: key) else { return }
        // Whoever holds the copy must not be able to sign for the lab unless the lab wants it.
        print(
            "note  The signing key is not in the copy, and the copy issues no statement without it. Keep it too, for your eyes only:"
        )
        print("      cp -p \(key) \(LabKey.privateKeyPath(storePath: destination))")
    }
}
