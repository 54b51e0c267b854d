import ArgumentParser
import Derivation
import Dialects
import Foundation
import Inspection
import ThresholdProposal
import UsageDomain
import UsageStore

struct Thresholds: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Propose the powers and delays at which a machine is off, standing by or at work.",
        discussion: """
            Reads the power that the machine's plug reported, finds the levels it keeps coming back to and which of them \
            are work, and shows what the same days would have become. Nothing is changed. --apply takes the proposal \
            into the registry, from then on: an entry of the ledger. Where the history does not say, one line says why, \
            and the command ends with 65.
            """)

    @OptionGroup var store: StoreOption

    @OptionGroup var dialects: DialectsOption

    @Option(help: "How many of the last days to look at.")
    var days: Int64 = 30

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    @Flag(help: "Take the proposal into the registry.")
    var apply = false

    @OptionGroup var decision: DecisionOptions

    @Argument(help: "The machine's id.")
    var machine: String

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days must be from 1 to 366.") }
    }

    func run() async throws {
        let catalogue = try dialects.catalogue()
        let reader = try store.open(.reader)
        guard let registry = try reader.registry() else { throw IngestError.noRegistry(store: store.path) }
        guard let index = registry.machines.firstIndex(where: { $0.id.rawValue == machine }) else {
            throw CommandFailure.unknown("machine", machine, known: registry.machines.map(\.id.rawValue))
        }
        let present = registry.machines[index]
        let end = try reader.journalHead()?.lastArrival ?? SystemClock.now()
        let from = end - .days(days)
        let study = try reader.powerStudy(
            of: present, staleAfter: present.staleAfter(in: catalogue), from: from, to: end + .milliseconds(1))
        let found: ThresholdProposal
        switch study.finding {
        case .nothing(let silence): throw CommandFailure("\(machine): nothing to propose: \(silence.words)", .badData)
        case .proposed(let proposal): found = proposal
        }
        var proposed = registry
        proposed.machines[index].power = found.thresholds
        let difference = try compare(present, with: proposed.machines[index], of: registry, in: reader, catalogue, from)
        let record = ThresholdRecord(present, study, found, difference: difference, from: from, to: end)
        var output = BufferedOutput()
        switch format {
        case .json: try output.write(JSONLines.prettyEncoder.encode(record))
        case .table: for line in record.lines { try output.write(line) }
        }
        try output.flush()
        try reader.close()
        guard apply else { return }
        let changes = try await LabApplication.apply(
            proposed, to: store, catalogue: catalogue, prune: false, by: decision.actor,
            reason: decision.reason ?? "thresholds proposed from the power history")
        for change in changes.isEmpty ? ["Nothing to change."] : changes { StandardError.write(change) }
    }

    /// The machine alone with either setting: what the others said need not be derived.
    private func compare(
        _ present: Machine, with proposed: Machine, of registry: LabRegistry, in store: UsageStore,
        _ catalogue: DialectCatalogue, _ from: Instant
    ) throws -> MachineDifference {
        var (current, other) = (registry, registry)
        current.machines = [present]
        other.machines = [proposed]
        var progress = ProgressLine(unit: "blocks, twice")
        let report = try WhatIf(store: store, catalogue: catalogue, from: from)
            .compare(current, with: other) { done, total in progress.show(Int(done), of: Int(total)) }
        return report.machines[0]
    }
}
