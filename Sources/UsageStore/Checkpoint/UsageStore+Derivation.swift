import Decisions
import Foundation
import GRDB
package import UsageDomain

extension UsageStore {
    /// What everything derived was derived with, as `DerivationVersion` says it; nil when nothing was, or nobody knows.
    package func derivation() throws -> String? {
        try read { db in try String.fetchOne(db, sql: "SELECT derivation FROM checkpoint") }
    }

    /// The machines that could not be derived again, and why.
    package func derivationFailures() throws -> [MachineID: String] {
        let text = try read { db in try String.fetchOne(db, sql: "SELECT failures FROM checkpoint") }
        guard let text else { return [:] }
        let failures = try CanonicalJSON.value([String: String].self, from: text, in: "the checkpoint's failures")
        return Dictionary(uniqueKeysWithValues: failures.map { (MachineID(rawValue: $0.key), $0.value) })
    }

    /// Everything that follows from the journal and nothing else; the order is that of their references.
    static let derivedTables = [
        "usage_session", "gap", "state_span", "span_growth", "waiting_increase", "rollup_hour", "rollup_hour_counter",
        "rollup_day", "rollup_day_counter",
        "series_chunk", "series_column", "series_part", "series_part_total", "restore_point", "quarantine_count",
        "device_heard", "device_watch", "checkpoint",
    ]

    /// Puts what another store holds of derived state in the place of this one's, in one transaction.
    ///
    /// Journal, registry, ledger, decisions, statements and secrets stay as they are.
    ///
    /// - Parameters:
    ///   - path: Of the other store, which nobody has open.
    ///   - starts: Where a machine's sessions, gaps and sums begin to be replaced, on a day's beginning at which none of
    ///     its sessions is open; nil for all of them from the beginning.
    /// - Throws: StoreError; then nothing has changed.
    package func replaceDerived(byStoreAt path: String, from starts: [MachineReplacement]? = nil) throws {
        try writeBeside(storeAt: path) { db in
            for table in Self.derivedTables.reversed() where starts == nil || !Self.isKeptInPart(table) {
                try db.execute(sql: "DELETE FROM main.\(table)")
            }
            for start in starts ?? [] { try DerivedRows.take(start, db) }
            for table in Self.derivedTables where starts == nil || !Self.isKeptInPart(table) {
                try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM beside.\(table)")
            }
            try Settlement.settle(.everything, db)
            if let at = try Int64.fetchOne(db, sql: "SELECT at FROM main.checkpoint") {
                try StatementCorrections.note(
                    .everything, by: .collector, reason: "everything was derived anew",
                    at: Instant(milliseconds: at), db)
            }
        }
    }

    /// What holds rows of a machine's past that need not be replaced.
    private static func isKeptInPart(_ table: String) -> Bool {
        ["usage_session", "gap", "state_span", "span_growth"].contains(table) || table.hasPrefix("rollup_")
    }

    // MARK: Piece by piece

    /// Puts what another store holds of a machine and a span of time in the place of what is stored, in one transaction.
    ///
    /// Samples stay: see `SampleReplacement`.
    ///
    /// - Throws: StoreError; then nothing has changed.
    package func take(_ replacement: MachineReplacement, fromStoreAt path: String) throws {
        try writeBeside(storeAt: path) { db in
            try DerivedRows.take(replacement, db)
            try Settlement.settle(.machines([replacement.machine: replacement.span]), db)
        }
    }

    /// Tells in the ledger what statements would say otherwise of a machine and a span of time by now.
    package func noteCorrections(of machine: MachineID, in span: Range<Instant>, at instant: Instant) throws {
        guard try read({ db in try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM stated_period)") }) == true
        else { return }
        try write { db in
            try StatementCorrections.note(
                .machines([machine: span]), by: .collector, reason: StatementCorrections.derivedOtherwise,
                at: instant, db)
        }
    }

    /// When sessions of a machine began and ended (nil for open), from an instant on, in order.
    package func extents(of machine: MachineID, endingAfter instant: Instant) throws -> [(Instant, Instant?)] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT start_at, end_at FROM usage_session WHERE machine = ? AND coalesce(end_at, ?) > ?
                    ORDER BY start_at
                    """, arguments: [machine.rawValue, Int64.max, instant.milliseconds]
            ).map {
                (Instant(milliseconds: $0["start_at"]), ($0["end_at"] as Int64?).map(Instant.init(milliseconds:)))
            }
        }
    }

    /// When anything is first known of a machine; nil when nothing is.
    package func firstKnown(of machine: MachineID) throws -> Instant? {
        try read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(at) FROM (
                        SELECT min(start_at) AS at FROM state_span WHERE machine = ?1
                        UNION ALL SELECT min(start_at) FROM usage_session WHERE machine = ?1
                        UNION ALL SELECT min(start_at) FROM gap WHERE machine = ?1
                        UNION ALL SELECT min(start_at) FROM span_growth WHERE machine = ?1
                        UNION ALL SELECT min(hour) FROM rollup_hour WHERE machine = ?1
                        UNION ALL SELECT min(hour) FROM rollup_hour_counter WHERE machine = ?1
                        UNION ALL SELECT min(first_at) FROM series_chunk WHERE machine = ?1
                        UNION ALL SELECT min(first_at) FROM series_part WHERE machine = ?1)
                    """, arguments: [machine.rawValue]
            ).map(Instant.init(milliseconds:))
        }
    }

    /// One transaction with another store's tables as `beside`.
    func writeBeside(storeAt path: String, _ body: (Database) throws -> Void) throws {
        guard mode == .writer else { throw StoreError.readOnly(path: self.path) }
        try StoreError.mapping(path: self.path) {
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "ATTACH DATABASE ? AS beside", arguments: [path])
                defer { try? db.execute(sql: "DETACH DATABASE beside") }
                try db.inTransaction {
                    try body(db)
                    return .commit
                }
            }
        }
    }
}
