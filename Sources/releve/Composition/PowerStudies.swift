import Dashboard
import Derivation
import Dialects
import Foundation
import Logging
import ThresholdProposal
import UsageDomain
import UsageStore

/// The power of the machines somebody looks at, studied beside the pages: reading a month takes longer than a page may.
actor PowerStudies {
    private static let span = TimeSpan.days(30)
    private static let lifetime = TimeSpan.hours(1)

    private struct Entry {
        let machine: Machine
        let at: Instant
        let state: PowerStudyState
    }

    private let store: UsageStore
    private let catalogue: DialectCatalogue
    private let logger: Logger
    /// Studies come one after the other, off the threads that serve pages.
    private let queue = DispatchQueue(label: "releve.power-studies", qos: .utility)
    private var entries: [MachineID: Entry] = [:]
    private var waiting: Set<MachineID> = []

    init(store: UsageStore, catalogue: DialectCatalogue, logger: Logger) {
        self.store = store
        self.catalogue = catalogue
        self.logger = logger
    }

    /// The latest study of a machine; one that is missing, older than an hour or of other settings is made anew meanwhile.
    func state(of machine: Machine, at now: Instant) -> PowerStudyState {
        let entry = entries[machine.id]
        let isCurrent = entry.map { $0.machine == machine } ?? false
        if let entry, isCurrent, now - entry.at < Self.lifetime { return entry.state }
        if waiting.insert(machine.id).inserted { study(machine, at: now) }
        return entry.flatMap { isCurrent ? $0.state : nil } ?? .reading
    }

    private func study(_ machine: Machine, at now: Instant) {
        let (store, logger) = (store, logger)
        let staleAfter = machine.staleAfter(in: catalogue)
        queue.async {
            let from = now - Self.span
            let state: PowerStudyState
            do {
                let study = try store.powerStudy(of: machine, staleAfter: staleAfter, from: from, to: now)
                state = .made(study, from: from, to: now)
            } catch {
                logger.warning("A machine's power could not be read", metadata: ["error": "\(error)"])
                state = .unreadable
            }
            Task { await self.keep(Entry(machine: machine, at: now, state: state)) }
        }
    }

    private func keep(_ entry: Entry) {
        entries[entry.machine.id] = entry
        waiting.remove(entry.machine.id)
    }
}
