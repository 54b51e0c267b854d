import Derivation
package import Dialects
package import UsageDomain
package import UsageStore

/// Replays a store's own journal twice, with two registries, and tells what differs: before anything is applied.
///
/// Both replays are the collector's own pipeline over the journal's bytes, into temporary stores that are removed
/// afterwards; the store itself is only read, so a collector may run meanwhile. Memory is bounded by the pipeline and by
/// the sessions of one machine.
///
/// Each registry counts for the whole span, whatever registries the lab had meanwhile: what is told is the effect of the
/// change, nothing else. Corrections that lie over sessions play no part.
package struct WhatIf {
    /// The journal is derived from this long before the span, so that what was going on at its beginning is known, and
    /// to this long after it, so that what began in it is seen to its end.
    package static let margin = TimeSpan.days(1)

    private let store: UsageStore
    private let catalogue: DialectCatalogue
    private let from: Instant
    private let to: Instant

    /// - Parameters:
    ///   - store: Holds the journal; only read.
    ///   - catalogue: The dialects to decode with.
    ///   - from: Sessions and runs that begin at or after it count.
    ///   - to: Sessions and runs that begin before it count.
    package init(
        store: UsageStore, catalogue: DialectCatalogue, from: Instant = .distantPast, to: Instant = .distantFuture
    ) {
        self.store = store
        self.catalogue = catalogue
        self.from = from
        self.to = to
    }

    /// - Parameters:
    ///   - current: The registry as it is.
    ///   - proposed: The registry as it could be.
    ///   - progress: Blocks derived, and blocks in all, of both replays together.
    /// - Returns: one row per machine of either registry, in the order of the current one, new machines last.
    /// - Throws: StoreError when a store or a block cannot be read, IngestError for a lab that cannot be derived.
    package func compare(
        _ current: LabRegistry, with proposed: LabRegistry, progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws -> WhatIfReport {
        let first = from == .distantPast ? from : from - Self.margin
        let last = to == .distantFuture ? to : to + Self.margin
        let range = try store.journalRange(from: first, to: last)
        let blocks = range.map { $0.last.sequence - $0.first.sequence + 1 } ?? 0
        func usages(_ registry: LabRegistry, done: Int64) throws -> [MachineID: MachineUsage] {
            guard let range else { return [:] }
            return try TemporaryStore.with(beside: store.path) { derived in
                var derivation = try JournalDerivation(
                    from: store, into: derived, registry: registry, catalogue: catalogue, keepsSeries: false)
                try derivation.advance(over: range.first.sequence...range.last.sequence) { derived in
                    progress(done + derived, 2 * blocks)
                }
                var usages: [MachineID: MachineUsage] = [:]
                for machine in registry.machines {
                    usages[machine.id] = try MachineUsage(
                        of: derived.sessions(SessionQuery(machine: machine.id, from: from, to: to)))
                }
                return usages
            }
        }
        let before = try usages(current, done: 0)
        let after = try usages(proposed, done: blocks)
        let known = Set(current.machines.map(\.id))
        let machines = current.machines.map(\.id) + proposed.machines.map(\.id).filter { !known.contains($0) }
        return WhatIfReport(
            from: max(from, range?.first.firstArrival ?? from), to: min(to, range?.last.lastArrival ?? to),
            machines: machines.map { machine in
                MachineDifference(
                    machine: machine, current: before[machine] ?? MachineUsage(),
                    proposed: after[machine] ?? MachineUsage())
            })
    }
}
