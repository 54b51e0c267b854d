import GRDB
import UsageDomain

/// Rollups as rows: amounts are added to what is there.
enum RollupRow {
    static let amounts = [
        "busy_ms", "paused_ms", "idle_ms", "off_ms", "fault_ms", "gap_ms", "energy_mwh", "runs", "sessions",
    ]

    static func add(_ delta: RollupDelta, _ db: Database) throws {
        for (key, amounts) in delta.hours {
            try add(amounts, key.machine, key.hour.milliseconds, table: "rollup_hour", key: "hour", db)
        }
        for (key, amounts) in delta.days {
            try add(amounts, key.machine, key.day.description, table: "rollup_day", key: "day", db)
        }
    }

    private static func add(
        _ amounts: RollupAmounts, _ machine: MachineID, _ bucket: some DatabaseValueConvertible, table: String,
        key: String, _ db: Database
    ) throws {
        let updates = Self.amounts.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        let durations = amounts.durations
        try db.cachedStatement(
            sql: """
                INSERT INTO \(table) (machine, \(key), \(Self.amounts.joined(separator: ", ")))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (machine, \(key)) DO UPDATE SET \(updates)
                """
        ).execute(arguments: [
            machine.rawValue, bucket, durations.busy.milliseconds, durations.paused.milliseconds,
            durations.idle.milliseconds, durations.off.milliseconds, durations.fault.milliseconds,
            durations.gap.milliseconds, amounts.energy.milliwattHours, amounts.runs, amounts.sessions,
        ])
        for (quantity, amount) in amounts.increases {
            try db.cachedStatement(
                sql: """
                    INSERT INTO \(table)_counter (machine, \(key), quantity, amount) VALUES (?, ?, ?, ?)
                    ON CONFLICT (machine, \(key), quantity) DO UPDATE SET amount = amount + excluded.amount
                    """
            ).execute(arguments: [machine.rawValue, bucket, quantity.rawValue, amount])
        }
    }

    static func amounts(_ row: Row) -> RollupAmounts {
        var amounts = RollupAmounts()
        amounts.durations = StateDurations(row)
        amounts.energy = Energy(milliwattHours: row["energy_mwh"])
        amounts.runs = row["runs"]
        amounts.sessions = row["sessions"]
        return amounts
    }
}
