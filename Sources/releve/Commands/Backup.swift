import ArgumentParser
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
    }
}
