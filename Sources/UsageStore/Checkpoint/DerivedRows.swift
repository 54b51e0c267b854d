import GRDB
import UsageDomain

/// What is derived of one machine, as rows that can be removed and taken from the store attached as `beside`.
///
/// Whatever lies over an edge of a replacement (a silence, a span) is cut there, and joined again where both sides agree.
enum DerivedRows {
    /// Removes everything but the samples.
    static func remove(_ replacement: MachineReplacement, _ db: Database) throws {
        try cutAtEnd(replacement, db)
        let instants = Bounds(replacement)
        for (table, column, bounds) in parts(instants) {
            try db.cachedStatement(
                sql:
                    "DELETE FROM main.\(table) WHERE machine = ?1 AND \(column) >= ?2 AND (?3 IS NULL OR \(column) < ?3)"
            ).execute(arguments: [instants.machine, bounds.0, bounds.1])
        }
        for table in ["gap", "state_span"] {
            try db.cachedStatement(
                sql: "UPDATE main.\(table) SET end_at = ?2 WHERE machine = ?1 AND start_at < ?2 AND end_at > ?2"
            ).execute(arguments: [instants.machine, instants.from])
        }
        try db.cachedStatement(sql: "DELETE FROM main.restore_point WHERE machine = ? AND at > ?")
            .execute(arguments: [instants.machine, instants.from])
    }

    /// Puts the rows of the store beside this one in the place of those here; of samples it takes nothing.
    static func take(_ replacement: MachineReplacement, _ db: Database) throws {
        try remove(replacement, db)
        let instants = Bounds(replacement)
        for (table, column, bounds) in parts(instants) {
            try db.execute(
                sql: """
                    INSERT INTO main.\(table) SELECT * FROM beside.\(table)
                    WHERE machine = ?1 AND \(column) >= ?2 AND (?3 IS NULL OR \(column) < ?3)
                    """, arguments: [instants.machine, bounds.0, bounds.1])
        }
        try takeGap(over: instants, db)
        try takeSpan(over: instants, db)
        guard let end = instants.to else { return }
        for table in ["gap", "state_span"] {
            try db.cachedStatement(
                sql: "UPDATE main.\(table) SET end_at = ?2 WHERE machine = ?1 AND start_at < ?2 AND end_at > ?2"
            ).execute(arguments: [instants.machine, end])
        }
    }

    /// Where a recomputation may begin, after `take`.
    static func takeRestorePoints(_ replacement: MachineReplacement, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO main.restore_point SELECT * FROM beside.restore_point WHERE machine = ? AND at > ?",
            arguments: [replacement.machine.rawValue, replacement.from.milliseconds])
    }

    /// Tables with the column that places a row, and the bounds in its terms.
    private static func parts(_ bounds: Bounds) -> [(String, String, (DatabaseValue, DatabaseValue))] {
        let instants = (bounds.from.databaseValue, bounds.to?.databaseValue ?? .null)
        let hours = (bounds.hour.databaseValue, bounds.endHour?.databaseValue ?? .null)
        let days = (bounds.day.databaseValue, bounds.endDay?.databaseValue ?? .null)
        return [
            ("usage_session", "start_at", instants), ("gap", "start_at", instants),
            ("state_span", "start_at", instants), ("span_growth", "start_at", instants),
            ("rollup_hour", "hour", hours), ("rollup_hour_counter", "hour", hours),
            ("rollup_day", "day", days), ("rollup_day_counter", "day", days),
        ]
    }

    /// What lies over the end keeps its later part.
    private static func cutAtEnd(_ replacement: MachineReplacement, _ db: Database) throws {
        guard let end = replacement.end?.at.milliseconds else { return }
        for (table, more) in [("gap", ""), ("state_span", ", state, grade")] {
            try db.cachedStatement(
                sql: """
                    INSERT INTO main.\(table) (machine, start_at, end_at\(more))
                    SELECT machine, ?2, end_at\(more) FROM main.\(table)
                    WHERE machine = ?1 AND start_at < ?2 AND end_at > ?2
                    """
            ).execute(arguments: [replacement.machine.rawValue, end])
        }
    }

    /// A silence over the beginning, of which the first part is stored and stays, remains one gap.
    private static func takeGap(over bounds: Bounds, _ db: Database) throws {
        let arguments: StatementArguments = [bounds.machine, bounds.from]
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

    /// A span over the beginning stays one row.
    private static func takeSpan(over bounds: Bounds, _ db: Database) throws {
        let arguments: StatementArguments = [bounds.machine, bounds.from]
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

    /// A replacement in the terms of the tables.
    private struct Bounds {
        let machine: String
        let from: Int64
        let to: Int64?
        let hour: Int64
        let endHour: Int64?
        let day: String
        let endDay: String?

        init(_ replacement: MachineReplacement) {
            machine = replacement.machine.rawValue
            from = replacement.from.milliseconds
            to = replacement.end?.at.milliseconds
            hour = replacement.from.startOfHour.milliseconds
            endHour = replacement.end?.at.startOfHour.milliseconds
            day = replacement.firstDay.description
            endDay = replacement.end?.day.description
        }
    }
}
