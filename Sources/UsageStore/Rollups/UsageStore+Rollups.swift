import GRDB
package import UsageDomain

extension UsageStore {
    /// What a machine, or each, did on each local day of a period.
    package func dayRollups(_ period: Period, machine: MachineID? = nil) throws
        -> [RollupDelta.DayKey: RollupAmounts]
    {
        let arguments: StatementArguments = [
            period.first.description, period.last.description, machine?.rawValue, machine?.rawValue,
        ]
        return try read { db in
            var rollups: [RollupDelta.DayKey: RollupAmounts] = [:]
            func key(_ row: Row) throws -> RollupDelta.DayKey {
                guard let day = CivilDate(row["day"] as String) else { throw StoreError.io("a rollup has no day") }
                return RollupDelta.DayKey(machine: MachineID(rawValue: row["machine"]), day: day)
            }
            let condition = "WHERE day BETWEEN ? AND ? AND (? IS NULL OR machine = ?)"
            for row in try Row.fetchAll(db, sql: "SELECT * FROM rollup_day \(condition)", arguments: arguments) {
                rollups[try key(row)] = RollupRow.amounts(row)
            }
            let counters = "SELECT * FROM rollup_day_counter \(condition)"
            for row in try Row.fetchAll(db, sql: counters, arguments: arguments) {
                guard let quantity = Quantity(rawValue: row["quantity"]) else { continue }
                rollups[try key(row), default: RollupAmounts()].increases[quantity] = row["amount"]
            }
            return rollups
        }
    }

    /// What a machine, or each, did in each UTC hour that starts within `from..<to`.
    package func hourRollups(from: Instant, to: Instant, machine: MachineID? = nil) throws
        -> [RollupDelta.HourKey: RollupAmounts]
    {
        let arguments: StatementArguments = [
            from.milliseconds, to.milliseconds, machine?.rawValue, machine?.rawValue,
        ]
        return try read { db in
            var rollups: [RollupDelta.HourKey: RollupAmounts] = [:]
            func key(_ row: Row) -> RollupDelta.HourKey {
                RollupDelta.HourKey(
                    machine: MachineID(rawValue: row["machine"]), hour: Instant(milliseconds: row["hour"]))
            }
            let condition = "WHERE hour >= ? AND hour < ? AND (? IS NULL OR machine = ?)"
            for row in try Row.fetchAll(db, sql: "SELECT * FROM rollup_hour \(condition)", arguments: arguments) {
                rollups[key(row)] = RollupRow.amounts(row)
            }
            let counters = "SELECT * FROM rollup_hour_counter \(condition)"
            for row in try Row.fetchAll(db, sql: counters, arguments: arguments) {
                guard let quantity = Quantity(rawValue: row["quantity"]) else { continue }
                rollups[key(row), default: RollupAmounts()].increases[quantity] = row["amount"]
            }
            return rollups
        }
    }

    /// Spans of which nothing is known that touch `from..<to`, whole, in order.
    package func gaps(machine: MachineID, from: Instant, to: Instant) throws -> [Gap] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM gap WHERE machine = ? AND start_at < ? AND end_at > ? ORDER BY start_at",
                arguments: [machine.rawValue, to.milliseconds, from.milliseconds]
            ).map { row in
                Gap(
                    machine: machine, start: Instant(milliseconds: row["start_at"]),
                    end: Instant(milliseconds: row["end_at"]))
            }
        }
    }

    /// How often each reason kept something aside, since the store exists.
    package func quarantineCounts() throws -> [QuarantineReason: Int64] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT reason, count FROM quarantine_count")
            return Dictionary(
                uniqueKeysWithValues: rows.compactMap { row in
                    QuarantineReason(rawValue: row["reason"]).map { ($0, row["count"] as Int64) }
                })
        }
    }

    /// Every device ever heard, bound to a machine or not, ordered by address.
    package func devicesHeard() throws -> [Checkpoint.DeviceHeard] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM device_heard ORDER BY dialect, device").map { row in
                Checkpoint.DeviceHeard(
                    address: DeviceAddress(dialect: DialectName(rawValue: row["dialect"]), id: row["device"]),
                    lastArrival: Instant(milliseconds: row["last_arrival"]), count: row["message_count"])
            }
        }
    }
}
