package import Dialects
import CivilTime
import Foundation
package import UsageDomain
package import UsageStore

/// Derives a store's figures anew from its journal, beside what is stored, and puts them in its place.
///
/// Until the last step, which is one transaction, the store is only read: it may be stopped or killed at any time, and a
/// collector may run. What it takes beside the store is removed with the next rebuild, if not by itself.
package struct Rebuild {
    /// The folder beside the store.
    private let folder: String
    private let catalogue: DialectCatalogue
    /// Where the store that is being derived lies.
    package var path: String { folder + "/derived.db" }

    /// - Parameters:
    ///   - store: Where the store lies that is to be derived anew.
    ///   - catalogue: The dialects to decode with.
    package init(besideStoreAt store: String, catalogue: DialectCatalogue) {
        folder = store + ".rebuild"
        self.catalogue = catalogue
    }

    /// Derives the whole journal, up to where it stands now, as far as the store's own derivation had come.
    ///
    /// - Parameters:
    ///   - source: Only read.
    ///   - progress: Blocks derived, and blocks in all.
    /// - Throws: StoreError when a store or a block cannot be used, `StoreError.locked` when another rebuild is at work.
    package func derive(from source: UsageStore, progress: (Int64, Int64) -> Void = { _, _ in }) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError.readOnly(path: folder)
        }
        // Who holds the lock is at work; what nobody holds was left by one that was killed.
        do {
            try UsageStore.open(path: path, mode: .writer).close()
        } catch let problem as StoreError {
            // One that was killed may have left less than a store.
            if case .locked = problem { throw problem }
        }
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try advance(source, to: nil, progress)
    }

    /// Takes in what came meanwhile, and puts all of it in the place of what is stored.
    ///
    /// - Parameters:
    ///   - store: Open for writing, and nobody derives meanwhile.
    ///   - instant: How far time has passed for the store's own derivation; nil for what its checkpoint says.
    ///   - day: What lies before it stays as it is, up to the beginning of a session open then; nil for nothing.
    /// - Throws: StoreError, or IngestError when another version derived what lies beside the store; then nothing has changed.
    package func replace(in store: UsageStore, at instant: Instant? = nil, from day: CivilDate? = nil) throws {
        try advance(store, to: instant) { _, _ in }
        let starts = try day.map { try self.starts(in: store, from: $0) }
        try store.replaceDerived(byStoreAt: path, from: starts)
        remove()
    }

    /// - Throws: IngestError when another version derived what lies beside the store.
    private func requireVersion(in derived: UsageStore) throws {
        let made = try derived.derivation()
        guard made == nil || made == DerivationVersion(catalogue).description else {
            throw IngestError.derivedOtherwise(made ?? "")
        }
    }

    /// The same of what nobody has open; then gives the space back.
    fileprivate func endUnused() throws {
        try withDerived(requireVersion)
        remove()
    }

    /// Gives the space back.
    package func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Calls `body` with what was derived so far.
    ///
    /// - Throws: StoreError when it cannot be opened, and what `body` throws.
    package func withDerived<Result>(_ body: (UsageStore) throws -> Result) throws -> Result {
        let derived = try UsageStore.open(path: path, mode: .reader)
        defer { try? derived.close() }
        return try body(derived)
    }

    private func advance(_ source: UsageStore, to instant: Instant?, _ progress: (Int64, Int64) -> Void) throws {
        let derived = try UsageStore.open(path: path, mode: .writer)
        do {
            try requireVersion(in: derived)
            var derivation = try JournalDerivation(from: source, into: derived, catalogue: catalogue)
            try derivation.advanceToEnd(at: instant, progress: progress)
        } catch {
            try? derived.close()
            throw error
        }
        // The last one to close it leaves one file.
        try derived.close()
    }

    private func starts(in store: UsageStore, from day: CivilDate) throws -> [MachineReplacement] {
        let timeline = try store.registryTimeline()
        guard let calendar = DatedCalendar(timeline), let zone = timeline.latest?.lab.timezone,
            let clock = LocalCalendar(identifier: zone)
        else { return [] }
        let machines = Set(timeline.epochs.flatMap { $0.registry.machines.map(\.id) }).sorted()
        return try withDerived { derived in
            try machines.map { machine in
                var first = calendar.wholeDay(containing: clock.start(of: day))
                while let open = try [store, derived].compactMap({ store in
                    try store.sessions(SessionQuery(machine: machine, from: first.start - .days(60), to: first.start))
                        .filter { ($0.end ?? .distantFuture) > first.start }.map(\.start).min()
                }).min(), open < first.start {
                    first = calendar.wholeDay(containing: open)
                }
                return MachineReplacement(machine: machine, from: first.start, firstDay: first.date)
            }
        }
    }
}

extension IngestPipeline {
    /// Has every machine derived anew from the journal, from a day on or all of it, by recomputations beside the work: what a
    /// rebuild beside this store showed is not waited for by anybody who wants to be acknowledged.
    ///
    /// - Throws: StoreError when the store cannot be written, IngestError when the rebuild's version is another.
    package mutating func deriveAnew(showing rebuild: Rebuild, from day: CivilDate? = nil) throws {
        process()
        try rebuild.endUnused()
        let clock = LocalCalendar(identifier: registry.lab.timezone)
        let from = day.flatMap { clock?.start(of: $0) } ?? .distantPast
        // Another version's state is nothing to begin with.
        try store.forgetRestorePoints()
        lastRestorePoint = [:]
        failures = [:]
        beginGeneration()
        consequences.deriveAgain(Dictionary(uniqueKeysWithValues: epochs.machines.map { ($0, from) }))
        isRenewed = true
        try checkpoint(at: now)
    }
}
