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
        guard mode == .writer else { throw StoreError.readOnly(path: self.path) }
        try StoreError.mapping(path: self.path) {
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "ATTACH DATABASE ? AS beside", arguments: [path])
                defer { try? db.execute(sql: "DETACH DATABASE beside") }
                try db.inTransaction {
                    for table in Self.derivedTables.reversed() where starts == nil || !Self.isKeptInPart(table) {
                        try db.execute(sql: "DELETE FROM main.\(table)")
                    }
                    for start in starts ?? [] { try Self.remove(start, db) }
                    for table in Self.derivedTables where starts == nil || !Self.isKeptInPart(table) {
                        try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM beside.\(table)")
                    }
                    for start in starts ?? [] { try Self.insert(start, db) }
                    try Settlement.settle(.everything, db)
                    if let at = try Int64.fetchOne(db, sql: "SELECT at FROM main.checkpoint") {
                        try StatementCorrections.note(
                            .everything, by: .collector, reason: "everything was derived anew",
                            at: Instant(milliseconds: at), db)
                    }
                    return .commit
                }
            }
        }
    }

    /// What holds rows of a machine's past that need not be replaced.
    private static func isKeptInPart(_ table: String) -> Bool {
        ["usage_session", "gap", "state_span", "span_growth"].contains(table) || table.hasPrefix("rollup_")
    }

    private static func insert(_ start: MachineReplacement, _ db: Database) throws {
        let machine = start.machine.rawValue
        let hour = start.from.startOfHour.milliseconds.databaseValue
        let day = start.firstDay.description.databaseValue
        for (table, condition, bound) in [
            ("usage_session", "start_at >= ?2", start.from.milliseconds.databaseValue),
            ("gap", "start_at >= ?2", start.from.milliseconds.databaseValue),
            ("state_span", "start_at >= ?2", start.from.milliseconds.databaseValue),
            ("span_growth", "start_at >= ?2", start.from.milliseconds.databaseValue),
            ("rollup_hour", "hour >= ?2", hour), ("rollup_hour_counter", "hour >= ?2", hour),
            ("rollup_day", "day >= ?2", day), ("rollup_day_counter", "day >= ?2", day),
        ] {
            try db.execute(
                sql: "INSERT INTO main.\(table) SELECT * FROM beside.\(table) WHERE machine = ?1 AND \(condition)",
                arguments: [machine, bound])
        }
        try insertGap(over: start, db)
        try insertSpan(over: start, db)
    }

    /// A silence over the boundary, of which the first part is stored and stays, remains one gap.
    private static func insertGap(over start: MachineReplacement, _ db: Database) throws {
        let arguments: StatementArguments = [start.machine.rawValue, start.from.milliseconds]
        try db.execute(
            sql: """
                UPDATE main.gap AS earlier SET end_at = later.end_at FROM beside.gap AS later
                WHERE earlier.machine = ?1 AND earlier.end_at = ?2
                    AND later.machine = ?1 AND later.start_at < ?2 AND later.end_at > ?2
                """, arguments: arguments)
        guard db.changesCount == 0 else { return }
        try db.execute(
            sql: """
                INSERT INTO main.gap (machine, start_at, end_at)
                SELECT machine, ?2, end_at FROM beside.gap WHERE machine = ?1 AND start_at < ?2 AND end_at > ?2
                """, arguments: arguments)
    }

    /// A span over the boundary stays one row.
    private static func insertSpan(over start: MachineReplacement, _ db: Database) throws {
        let arguments: StatementArguments = [start.machine.rawValue, start.from.milliseconds]
        try db.execute(
            sql: """
                INSERT INTO main.state_span (machine, start_at, end_at, state, grade)
                SELECT machine, ?2, end_at, state, grade FROM beside.state_span
                WHERE machine = ?1 AND start_at < ?2 AND end_at > ?2
                """, arguments: arguments)
        try db.execute(
            sql: """
                UPDATE main.state_span AS earlier SET end_at = later.end_at FROM main.state_span AS later
                WHERE earlier.machine = ?1 AND earlier.end_at = ?2 AND later.machine = ?1 AND later.start_at = ?2
                    AND later.state = earlier.state AND later.grade = earlier.grade
                """, arguments: arguments)
        guard db.changesCount > 0 else { return }
        try db.execute(sql: "DELETE FROM main.state_span WHERE machine = ? AND start_at = ?", arguments: arguments)
    }
}
