import ArgumentParser
import Derivation
import Foundation
import Inspection
import SiteSettings
import UsageDomain
import UsageStore

extension Replay {
    func validateOptions() throws {
        if whatIf {
            guard captures.isEmpty, until == nil else {
                throw ValidationError("--what-if replays the store's own journal: give no captures and no --until.")
            }
            guard lab != nil || !set.isEmpty else {
                throw ValidationError(
                    "--what-if needs other settings: --lab LAB.yaml, or --set laser-1.power.busy_above=80W.")
            }
            for text in set where RegistrySetting(text) == nil {
                throw ValidationError(
                    "--set \(text): must be MACHINE.KEY=VALUE, such as laser-1.power.busy_above=80W; keys: "
                        + RegistrySetting.keys.joined(separator: ", "))
            }
        } else {
            guard set.isEmpty, from == nil, to == nil, format == nil else {
                throw ValidationError("--set, --from, --to and --format belong to --what-if.")
            }
            guard !captures.isEmpty else { throw ValidationError("Give captures to replay, or --what-if.") }
        }
    }

    /// Replays the own journal with another registry and prints what would differ; writes nothing.
    func compare() throws {
        let catalogue = try dialects.catalogue()
        let store = try store.open(.reader)
        guard let current = try store.registry() else { throw IngestError.noRegistry(store: store.path) }
        let calendar = try store.labCalendar()
        let (from, to) = (from?.beginning(in: calendar) ?? .distantPast, to?.end(in: calendar) ?? .distantFuture)
        guard from < to else { throw ValidationError("--from must lie before --to.") }
        var proposed = try lab.map { try Installation.registry(file: $0, catalogue: catalogue) } ?? current
        for setting in set.compactMap(RegistrySetting.init) { proposed = try setting.applied(to: proposed) }
        var progress = ProgressLine(unit: "blocks, twice")
        let report = try WhatIf(
            store: store, catalogue: catalogue, from: from, to: to
        ).compare(current, with: proposed) { done, total in progress.show(Int(done), of: Int(total)) }
        let record = WhatIfRecord(
            report, changes: RegistryChange.changes(from: current, to: proposed).map(\.description))
        var output = BufferedOutput()
        switch format ?? .table {
        case .json: try output.write(JSONLines.prettyEncoder.encode(record))
        case .table: for line in record.lines { try output.write(line) }
        }
        try output.flush()
    }
}
