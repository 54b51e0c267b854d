import Derivation
package import Dialects
import UsageDomain
package import UsageStore

/// Derives a store's figures anew from its journal and tells where the stored ones differ: what somebody changed in the
/// file, which the chains of journal and ledger do not cover.
///
/// Compared are sessions field by field, without the corrections that lie over them (the ledger holds those), gaps, the
/// sums by hour and day, state spans and what grew in them. How often the collector let time pass or wrote checkpoints
/// makes no difference to them.
///
/// Left out, because it cannot be derived again or need not agree:
/// - what a session still open holds so far; that it is open must agree;
/// - where one gap is cut into several rows;
/// - whether an hour or a day in which a machine did nothing has a row;
/// - series, counts of messages and of what was quarantined.
///
/// Told as differences although nobody changed the file:
/// - a session an administrator closed by hand: the journal does not say so;
/// - figures of a store written with other dialects than `catalogue`, or by a release that derived otherwise.
package enum DerivationCheck {
    /// A collector at work may write a checkpoint during each; then the next is a matter of seconds.
    private static let attempts = 10

    /// Takes as long as the journal takes to be replayed; a collector may run meanwhile.
    ///
    /// What is derived lies in a temporary store beside the checked one, or in the system's folder for temporary files.
    ///
    /// - Parameters:
    ///   - store: Only read.
    ///   - catalogue: The dialects the store was derived with.
    ///   - progress: Blocks derived, and blocks in all.
    /// - Returns: What was compared, and where it differs.
    /// - Throws: StoreError when a store or a block cannot be read, IngestError when the lab or the engine's state cannot.
    package static func run(
        _ store: UsageStore, catalogue: DialectCatalogue, progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws -> DerivationReport {
        guard try store.registry() != nil else {
            // Without a lab nothing is ever derived, and nothing derived refers to one.
            return DerivationReport()
        }
        return try TemporaryStore.with(beside: store.path) { derived in
            var derivation = try JournalDerivation(from: store, into: derived, catalogue: catalogue, keepsSeries: false)
            for _ in 0..<attempts {
                let checkpoint = try store.latestCheckpoint()
                let versions = try store.registryVersions()
                if let checkpoint { try derivation.advance(to: checkpoint, progress: progress) }
                let report = try DerivationComparison(
                    stored: store, derived: derived, versions: versions,
                    waiting: Recomputation.waiting(in: store).keys.sorted()
                ).run()
                if try store.latestCheckpoint() == checkpoint { return report }
            }
            throw StoreError.busy(path: store.path)
        }
    }
}
