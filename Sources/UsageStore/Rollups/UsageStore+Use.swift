import Accounting
import GRDB
package import UsageDomain

/// What stated sessions are added up by.
package enum StatedGrouping: String, CaseIterable, Hashable, Sendable {
    case machine, company, project, purpose, member
}

/// Stated sessions added up.
package struct StatedTotal: Hashable, Sendable {
    /// The id of what they have in common; nil for those of nobody.
    package let key: String?
    /// With those of which only a part counts.
    package var sessions: Int
    package var durations: StateDurations
    package var energy: Energy

    package init(key: String?, sessions: Int, durations: StateDurations, energy: Energy) {
        self.key = key
        self.sessions = sessions
        self.durations = durations
        self.energy = energy
    }
}

extension UsageStore {
    /// What each machine did over local days, added up.
    ///
    /// A machine of which nothing is stored is absent.
    package func totals(_ period: Period, machine: MachineID? = nil) throws -> [MachineID: RollupAmounts] {
        let condition = "WHERE day BETWEEN ? AND ? AND (? IS NULL OR machine = ?)"
        let arguments: StatementArguments = [
            period.first.description, period.last.description, machine?.rawValue, machine?.rawValue,
        ]
        let sums = RollupRow.amounts.map { "sum(\($0)) AS \($0)" }.joined(separator: ", ")
        return try read { db in
            var totals: [MachineID: RollupAmounts] = [:]
            let days = "SELECT machine, \(sums) FROM rollup_day \(condition) GROUP BY machine"
            for row in try Row.fetchAll(db, sql: days, arguments: arguments) {
                totals[MachineID(rawValue: row["machine"])] = RollupRow.amounts(row)
            }
            let counters = """
                SELECT machine, quantity, sum(amount) AS amount FROM rollup_day_counter \(condition) GROUP BY machine, quantity
                """
            for row in try Row.fetchAll(db, sql: counters, arguments: arguments) {
                guard let quantity = Quantity(rawValue: row["quantity"]) else { continue }
                totals[MachineID(rawValue: row["machine"]), default: RollupAmounts()].increases[quantity] =
                    row["amount"]
            }
            return totals
        }
    }

    /// For how long machines worked in each UTC hour of a span that is made of whole ones, all together; hours without
    /// work are left out.
    package func busyByHour(
        of machines: [MachineID], from: Instant, to: Instant
    ) throws -> [Instant: TimeSpan] {
        try read { db in
            var hours: [Instant: TimeSpan] = [:]
            let statement = try db.cachedStatement(
                sql:
                    "SELECT hour, busy_ms FROM rollup_hour WHERE machine = ? AND hour >= ? AND hour < ? AND busy_ms > 0"
            )
            for machine in machines {
                let rows = try Row.fetchCursor(
                    statement, arguments: [machine.rawValue, from.milliseconds, to.milliseconds])
                while let row = try rows.next() {
                    hours[Instant(milliseconds: row[0]), default: .zero] += .milliseconds(row[1])
                }
            }
            return hours
        }
    }

    /// For how long a machine worked within spans of time that do not overlap, to the millisecond.
    package func busyTime(of machine: MachineID, within open: [Range<Instant>]) throws -> TimeSpan {
        try read { db in
            var total = TimeSpan.zero
            let hours = try db.cachedStatement(
                sql: "SELECT coalesce(sum(busy_ms), 0) FROM rollup_hour WHERE machine = ? AND hour >= ? AND hour < ?")
            for span in open {
                // Whole hours are added up already; what is left at both ends is taken from the spans themselves.
                let last = span.upperBound.startOfHour
                let first = min(
                    span.lowerBound.startOfHour == span.lowerBound
                        ? span.lowerBound : span.lowerBound.startOfHour + .hours(1),
                    last)
                guard span.lowerBound <= first, first < last else {
                    total += try Self.busyTime(machine, in: span, db)
                    continue
                }
                let whole = try Int64.fetchOne(
                    hours, arguments: [machine.rawValue, first.milliseconds, last.milliseconds])
                total += .milliseconds(whole ?? 0)
                total += try Self.busyTime(machine, in: span.lowerBound..<first, db)
                total += try Self.busyTime(machine, in: last..<span.upperBound, db)
            }
            return total
        }
    }

    private static func busyTime(_ machine: MachineID, in span: Range<Instant>, _ db: Database) throws -> TimeSpan {
        guard !span.isEmpty else { return .zero }
        return try SpanRow.spans(machine, from: span.lowerBound, to: span.upperBound, db)
            .filter { $0.state == .busy }
            .reduce(.zero) { $0 + (min($1.end, span.upperBound) - max($1.start, span.lowerBound)) }
    }

    /// Stated sessions of machines within a span, added up by what they have in common, the longest work first; of those
    /// that cross an end, the part inside.
    package func statedTotals(
        by grouping: StatedGrouping, within span: Range<Instant>, of machines: [MachineID]
    ) throws -> [StatedTotal] {
        try read { db in
            var totals = StatedTotals()
            let ids = try CanonicalJSON.text(machines.map(\.rawValue))
            let sums = StatedTotals.columns.map { "sum(\($0)) AS \($0)" }.joined(separator: ", ")
            let whole = """
                SELECT \(grouping.rawValue) AS key, count(*) AS sessions, \(sums) FROM attributed_session
                WHERE start_at >= ? AND start_at < ? AND end_at <= ? AND machine IN (SELECT value FROM json_each(?))
                GROUP BY key
                """
            let (from, to) = (span.lowerBound.milliseconds, span.upperBound.milliseconds)
            for row in try Row.fetchAll(db, sql: whole, arguments: [from, to, to, ids]) {
                totals.add(
                    row["key"], row["sessions"], StateDurations(row), Energy(milliwattHours: row["energy_mwh"]))
            }
            var crossing: [SessionID: UsageSession] = [:]
            for machine in machines {
                for bound in [span.lowerBound, span.upperBound] {
                    guard let session = try Self.lastSession(of: machine, before: bound, db),
                        session.end.map({ $0 > bound }) ?? true
                    else { continue }
                    crossing[session.id] = session
                }
            }
            for part in try Self.parts(of: Array(crossing.values), within: span, db).map(\.session) {
                totals.add(grouping.key(of: part), 1, part.durations, part.energy)
            }
            return totals.sorted
        }
    }

    /// The one that a machine had when an instant came, if it still had it: a machine has one at a time.
    private static func lastSession(of machine: MachineID, before instant: Instant, _ db: Database) throws
        -> UsageSession?
    {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT * FROM attributed_session WHERE machine = ?1 AND start_at = (
                        SELECT max(start_at) FROM (
                            SELECT * FROM (
                                SELECT start_at FROM usage_session AS s WHERE machine = ?1 AND start_at < ?2
                                    AND NOT EXISTS (SELECT 1 FROM part_source WHERE part_source.session = s.id)
                                ORDER BY start_at DESC LIMIT 1)
                            UNION ALL
                            SELECT * FROM (
                                SELECT start_at FROM session_part WHERE machine = ?1 AND start_at < ?2
                                ORDER BY start_at DESC LIMIT 1)))
                    ORDER BY end_at IS NOT NULL, end_at DESC LIMIT 1
                    """), arguments: [machine.rawValue, instant.milliseconds]
        ).map(SessionRow.session)
    }
}

private struct StatedTotals {
    static let columns = ["busy_ms", "paused_ms", "idle_ms", "off_ms", "fault_ms", "gap_ms", "energy_mwh"]

    private var totals: [String?: StatedTotal] = [:]

    mutating func add(_ key: String?, _ sessions: Int, _ durations: StateDurations, _ energy: Energy) {
        var total = totals[key] ?? StatedTotal(key: key, sessions: 0, durations: StateDurations(), energy: .zero)
        total.sessions += sessions
        total.durations += durations
        total.energy = total.energy + energy
        totals[key] = total
    }

    var sorted: [StatedTotal] {
        totals.values.sorted { left, right in
            left.durations.busy == right.durations.busy
                ? (left.key ?? "~") < (right.key ?? "~") : left.durations.busy > right.durations.busy
        }
    }
}

extension StatedGrouping {
    fileprivate func key(of session: UsageSession) -> String? {
        switch self {
        case .machine: session.machine.rawValue
        case .company: session.attribution.company?.rawValue
        case .project: session.attribution.project?.rawValue
        case .purpose: session.attribution.purpose?.rawValue
        case .member: session.attribution.member?.rawValue
        }
    }
}
