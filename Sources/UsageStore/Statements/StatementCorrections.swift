import Decisions
import Accounting
import GRDB
import UsageDomain

/// An issued statement never changes; that it would read otherwise now is told in the ledger.
///
/// Whoever writes what a statement is made of (derived sessions, attributions, registries with a day of their own) calls
/// `note` in the same transaction: one rule for late messages, sessions that close later, corrections by hand and whole
/// derivations made again.
enum StatementCorrections {
    /// What a write may have changed.
    enum Reach {
        case everything
        /// Sessions that begin at or after an instant.
        case from(Instant)
        /// Sessions of these machines that begin in a span of time.
        case machines([MachineID: Range<Instant>])

        mutating func include(_ machine: MachineID, _ span: Range<Instant>) {
            guard case .machines(var known) = self else { return }
            let before = known[machine] ?? span
            known[machine] =
                min(before.lowerBound, span.lowerBound)..<max(before.upperBound, span.upperBound)
            self = .machines(known)
        }
    }

    /// The reason of those that nobody decided.
    static let derivedOtherwise = "sessions of a stated period were derived otherwise"

    /// A session that is stated otherwise, appeared (nothing before), or would not be stated any more (nothing after).
    struct Change: Codable {
        let statement: String
        let session: SessionID
        let before: StatedSession?
        let after: StatedSession?
    }

    /// Compares what the statements in reach said with what they would say now, and tells in one entry what changed since
    /// it was last told.
    static func note(_ reach: Reach, by actor: Actor, reason: String, at instant: Instant, _ db: Database) throws {
        let periods = try StatedPeriod.all(in: reach, db)
        guard !periods.isEmpty else { return }
        let timeline = try UsageStore.registryTimeline(db)
        var changes: [Change] = []
        for period in periods { changes += try period.changes(in: reach, timeline, db) }
        guard !changes.isEmpty else { return }
        struct Content: Encodable {
            let statements: [String]
            let sessions: [Change]
        }
        _ = try LedgerTable.append(
            .correction, by: actor, reason: reason,
            content: CanonicalJSON.text(
                Content(statements: Set(changes.map(\.statement)).sorted(), sessions: changes)), at: instant, db)
    }
}
