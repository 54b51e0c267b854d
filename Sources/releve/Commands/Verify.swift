import ArgumentParser
import Foundation
import Statements
import UsageStore

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a statement file, or the whole store.",
        discussion: """
            `releve verify RELEVE.pdf` needs nothing but the file; --key or --db say whose key it must be. \
            `releve verify --db releve.db` recomputes the journal's and the ledger's chains. Exit 0 only when every \
            step holds.
            """)

    @Argument(help: "A statement (PDF). Without one, --db is verified as a whole.")
    var file: String?

    @Option(help: "The lab's public key file: the statement must be signed with it.")
    var key: String?

    @Option(help: "A store: the whole of it, or the lab whose key and records the statement must match.")
    var db: String?

    func run() throws {
        switch (file, db) {
        case (let file?, _): try verifyStatement(file)
        case (nil, let db?): try verifyStore(db)
        case (nil, nil): throw ValidationError("Give a statement file, or --db STORE.")
        }
    }

    private func verifyStore(_ path: String) throws {
        let store = try UsageStore.open(path: path, mode: .reader)
        var progress = ProgressLine(unit: "blocks")
        let report = try store.verify { done, total in progress.show(Int(done), of: Int(total)) }
        for line in report.lines { print(line) }
        guard report.isSound else { throw CommandFailure("\(path): verification failed", .badData) }
    }
}
