import ArgumentParser
import Derivation
import Foundation
import Inspection
import Statements
import UsageDomain
import UsageStore

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a statement file, or the whole store.",
        discussion: """
            `releve verify RELEVE.pdf` needs nothing but the file; --key or --db say whose key it must be. \
            `releve verify --db releve.db` recomputes the journal's and the ledger's chains, then derives every session, \
            gap and sum anew from the journal and compares them with the stored ones: a row changed by hand is named. \
            That takes as long as the journal takes to be replayed, and as much space beside the store as what is \
            derived; the collector may run meanwhile. Exit 0 only when every step holds, 65 when one does not.
            """)

    @Argument(help: "A statement (PDF). Without one, --db is verified as a whole.")
    var file: String?

    @Option(help: "The lab's public key file: the statement must be signed with it.")
    var key: String?

    @Option(help: "A store: the whole of it, or the lab whose key and records the statement must match.")
    var db: String?

    @Flag(help: "Check the chains and the statements only; derive nothing anew.")
    var chainsOnly = false

    @OptionGroup var dialects: DialectsOption

    func run() throws {
        switch (file, db) {
        case (let file?, _): try verifyStatement(file)
        case (nil, let db?): try verifyStore(db)
        case (nil, nil): throw ValidationError("Give a statement file, or --db STORE.")
        }
    }

    private func verifyStatement(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): cannot be read; check the name and its permissions", .inputOutput)
        }
        let source = key.map(PublicKeySource.file) ?? db.map(PublicKeySource.store)
        let report = try StatementVerifier.verify(pdf: [UInt8](data), trusting: source)
        for step in report.steps { print("\(step.passed ? "ok   " : "FAIL ") \(step.english)") }
        if let fingerprint = report.fingerprint { print("key   \(fingerprint)") }
        if let figures = report.figures {
            print(
                "sealed: statement \(figures.number), revision \(figures.revision), \(figures.company),"
                    + " \(figures.firstDay) to \(figures.lastDay)")
            for project in figures.projects {
                print(
                    "sealed: \(project.title ?? project.project?.rawValue ?? "no project")"
                        + " (\(project.purpose?.rawValue ?? "purpose not declared")):"
                        + " \(FrenchFormat.duration(milliseconds: project.shown.milliseconds)) of work,"
                        + " as the pages say it (\(project.busy.milliseconds) ms)")
            }
            print(VerificationReport.pagesNotice)
        }
        guard report.isValid else { throw CommandFailure("\(path): verification failed", .badData) }
        if let db { try compare([UInt8](data), with: db, number: report.figures?.number) }
    }

    /// The store that issued it holds the same bytes.
    private func compare(_ pdf: [UInt8], with db: String, number: String?) throws {
        let store = try UsageStore.open(path: db, mode: .reader)
        guard let number, let issued = try store.documents(ofStatement: number) else {
            throw CommandFailure("\(db): no statement \(number ?? "") was issued from this store", .badData)
        }
        guard issued.pdf == pdf else {
            throw CommandFailure("\(db): the file differs from the one issued as statement \(number)", .badData)
        }
        print("ok    The file is byte for byte the one this store issued.")
        if let successor = try store.statement(number: number)?.replacedBy {
            print("note  It was replaced by statement \(successor).")
        }
    }

    private func verifyStore(_ path: String) throws {
        let store = try UsageStore.open(path: path, mode: .reader)
        var progress = ProgressLine(unit: "blocks")
        var report = try store.verify { done, total in progress.show(Int(done), of: Int(total)) }
        var derivation: DerivationReport?
        if !chainsOnly {
            do {
                derivation = try derive(store)
            } catch let error as StoreError {
                report.problems.append("derivation: \(error)")
            } catch let error as IngestError {
                report.problems.append("derivation: \(error)")
            }
        }
        for line in report.lines(derivation: derivation) { print(line) }
        guard report.isSound, derivation?.isClean ?? true else {
            throw CommandFailure("\(path): verification failed", .badData)
        }
    }

    private func derive(_ store: UsageStore) throws -> DerivationReport {
        var progress = ProgressLine(unit: "blocks derived")
        return try DerivationCheck.run(store, catalogue: try dialects.catalogue()) { done, total in
            progress.show(Int(done), of: Int(total))
        }
    }
}
