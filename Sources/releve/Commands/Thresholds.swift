import ArgumentParser
import Dialects
import Foundation
import Ingestion
import SessionEngine
import SiteSettings
import ThresholdProposal
import UsageDomain
import UsageStore

struct Thresholds: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Propose the powers and delays at which a machine is off, standing by or at work.",
        discussion: """
            Reads the power the machine's plug reported, finds the levels it keeps coming back to and which of them are \
            work, and shows what the same days would have become. Where the history does not say, it says so and \
            proposes nothing. --apply takes the proposal into the registry, from then on: an entry of the ledger.
            """)

    @OptionGroup var store: StoreOption

    @Option(help: "How many of the last days to look at.")
    var days: Int64 = 30

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    @Flag(help: "Take the proposal into the registry.")
    var apply = false

    @OptionGroup var decision: DecisionOptions

    @Option(help: "A folder with further dialect files.")
    var dialects: [String] = []

    @Argument(help: "The machine's id.")
    var machine: String

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days must be from 1 to 366.") }
    }

    func run() async throws {
        let catalogue = try Installation.catalogue(extra: dialects)
        let reader = try store.open(.reader)
        guard let registry = try reader.registry() else { throw IngestError.noRegistry(store: store.path) }
        guard let index = registry.machines.firstIndex(where: { $0.id.rawValue == machine }) else {
            throw CommandFailure("no machine '\(machine)' in the lab's registry", .badData)
        }
        let end = try reader.journalHead()?.lastArrival ?? SystemClock.now()
        let from = end - .days(days)
        let samples = try reader.samples(
            machine: registry.machines[index].id, quantity: .power, from: from, to: end + .milliseconds(1))
        let settings = EngineSettings(
            registry: registry, catalogue: catalogue, pseudonym: BadgePseudonym(key: []))
        let trace = PowerTrace(
            samples.lazy.map { (at: $0.at, milliwatts: $0.value) }, staleAfter: settings.machines[index].staleAfter)
        let histogram = PowerHistogram(trace)
        let finding = ThresholdFinding(trace, histogram: histogram, machine: registry.machines[index])
        var proposed = registry
        var difference: WhatIfRecord.Row?
        if case .proposed(let proposal) = finding {
            proposed.machines[index].power = proposal.thresholds
            difference = try compare(registry, with: proposed, in: reader, catalogue: catalogue, from: from, to: end)
        }
        let record = ThresholdRecord(
            machine: registry.machines[index].id, trace: trace, histogram: histogram, finding: finding,
            difference: difference)
        var output = BufferedOutput()
        switch format {
        case .json: try output.write(JSONLines.prettyEncoder.encode(record))
        case .table: for line in record.lines { try output.write(line) }
        }
        try output.flush()
        guard apply else { return }
        guard case .proposed = finding else {
            throw CommandFailure("\(machine): nothing is proposed, so nothing was applied", .badData)
        }
        try reader.close()
        let changes = try await LabApplication.apply(
            proposed, to: store, catalogue: catalogue, author: decision.author, reason: decision.reason)
        for change in changes.isEmpty ? ["Nothing to change."] : changes { StandardError.write(change) }
    }

    private func compare(
        _ current: LabRegistry, with proposed: LabRegistry, in store: UsageStore, catalogue: DialectCatalogue,
        from: Instant, to: Instant
    ) throws -> WhatIfRecord.Row? {
        var progress = ProgressLine(unit: "blocks, twice")
        let report = try WhatIf(store: store, catalogue: catalogue, from: from, to: to)
            .compare(current, with: proposed) { done, total in progress.show(Int(done), of: Int(total)) }
        return report.machines.first { $0.machine.rawValue == machine }.map(WhatIfRecord.Row.init)
    }
}
