import ArgumentParser
import Derivation
import Foundation
import Inspection
import UsageDomain
import UsageStore

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Derive every session, sum and curve anew from the journal: after an update, or when told to.",
        discussion: """
            The journal is derived beside the store, what differs is printed, and what was derived takes the place of \
            what is stored in one step. Journal, registry, ledger, decisions and statements stay; what changes in the \
            period of a statement becomes a correction. The command may be stopped or killed at any time: then nothing \
            has changed. A collector may run meanwhile: it derives the machines anew itself, one after the other, and \
            goes on with that when it was killed. It takes as much space beside the store as what is derived.
            """)

    @OptionGroup var store: StoreOption

    @OptionGroup var dialects: DialectsOption

    @Option(
        help: "Leave what lies before this day, such as 2026-03-01, as it is.",
        transform: { text in
            guard let day = CivilDate(text) else {
                throw ValidationError("--from \(text): is not a day; write 2026-03-01.")
            }
            return day
        })
    var from: CivilDate?

    @Flag(help: "Print what would differ, and change nothing.")
    var dryRun = false

    @Option(help: "Table or json.")
    var format: ReportFormat = .table

    func run() async throws {
        let catalogue = try dialects.catalogue()
        let (source, isOurs) = try open()
        let rebuild = Rebuild(besideStoreAt: source.path, catalogue: catalogue)
        var progress = ProgressLine(unit: "blocks")
        try rebuild.derive(from: source) { done, total in progress.show(Int(done), of: Int(total)) }
        let damaged = try rebuild.withDerived { try DamagedBlocks.known(in: $0) }.sequences
        if !damaged.isEmpty {
            let blocks = damaged.prefix(10).map(String.init).joined(separator: ", ")
            StandardError.write("Block \(blocks) of the journal cannot be read: what was heard in it is a gap.")
        }
        try report(try RebuildDifference.report(of: source, rebuild, from: from))
        if dryRun {
            rebuild.remove()
        } else if isOurs {
            try rebuild.replace(in: source, from: from)
        } else {
            try await ControlClient(store: source.path).rebuild(from: from)
            // The collector derives it machine by machine, and goes on meanwhile.
            while try !Recomputation.waiting(in: source).isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        }
        StandardError.write(dryRun ? "Nothing was changed." : "What was derived is in its place.")
    }

    /// For writing when nobody else does.
    private func open() throws -> (UsageStore, isOurs: Bool) {
        do {
            return (try store.openExisting(), true)
        } catch StoreError.locked {
            return (try store.open(.reader), false)
        }
    }

    private func report(_ report: WhatIfReport) throws {
        let record = WhatIfRecord(report, changes: [])
        var output = BufferedOutput()
        switch format {
        case .json: try output.write(JSONLines.prettyEncoder.encode(record))
        case .table:
            try output.write("sessions that began from \(record.from) to \(record.to), stored → derived anew")
            for line in WhatIfRecord.table(record.machines) { try output.write(line) }
        }
        try output.flush()
    }
}
