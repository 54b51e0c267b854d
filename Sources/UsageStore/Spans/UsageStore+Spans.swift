package import Accounting
import GRDB
package import UsageDomain

extension UsageStore {
    /// A machine's spans that overlap `from..<to`, whole, in order.
    package func stateSpans(machine: MachineID, from: Instant, to: Instant) throws -> [StateSpan] {
        try read { db in try SpanRow.spans(machine, from: from, to: to, db) }
    }

    /// What grew in a machine's spans and touches `from..<to`, in order; no row is longer than an hour.
    package func spanGrowth(machine: MachineID, from: Instant, to: Instant) throws -> [SpanGrowth] {
        try read { db in try SpanRow.growth(machine, from: from, to: to, db) }
    }

    /// What each machine's spans go on from after a restart.
    package func spanResumptions() throws -> [MachineID: SpanResumption] {
        try read { db in
            var found: [MachineID: SpanResumption] = [:]
            let last = """
                SELECT * FROM state_span AS span WHERE start_at = (
                    SELECT max(start_at) FROM state_span WHERE machine = span.machine)
                """
            for row in try Row.fetchAll(db, sql: last) {
                found[MachineID(rawValue: row["machine"]), default: SpanResumption()].last = try SpanRow.span(row)
            }
            for row in try Row.fetchAll(db, sql: "SELECT * FROM waiting_increase ORDER BY rowid") {
                guard let increase = try SpanRow.waiting(row) else { continue }
                found[MachineID(rawValue: row["machine"]), default: SpanResumption()].waiting.append(increase)
            }
            return found
        }
    }

    /// What a machine's spans go on from at an instant: the span before it, cut there.
    package func spanResumption(of machine: MachineID, at instant: Instant) throws -> SpanResumption {
        var last = try stateSpans(machine: machine, from: instant - .milliseconds(1), to: instant).last
        if let end = last?.end { last?.end = min(end, instant) }
        return SpanResumption(last: last)
    }

    // MARK: Sessions in parts

    /// Each session cut at instants; spans are read only of those that one of them divides.
    package func parts(of sessions: [UsageSession], cutAt cuts: [Instant]) throws -> [SessionPart] {
        try read { db in try Self.parts(of: sessions, cutAt: cuts, db) }
    }

    /// What of each session lies within a span of time; those that lie outside are left out.
    package func parts(of sessions: [UsageSession], within span: Range<Instant>) throws -> [SessionPart] {
        try read { db in try Self.parts(of: sessions, within: span, db) }
    }

    static func parts(
        of sessions: [UsageSession], within span: Range<Instant>, _ db: Database
    ) throws -> [SessionPart] {
        try parts(of: sessions, cutAt: [span.lowerBound, span.upperBound], db).filter {
            span.contains($0.session.start)
        }
    }

    private static func parts(
        of sessions: [UsageSession], cutAt cuts: [Instant], _ db: Database
    ) throws -> [SessionPart] {
        let cuts = cuts.sorted()
        return try sessions.flatMap { session -> [SessionPart] in
            let inside = cuts.filter { session.start < $0 && $0 < session.knownEnd }
            guard !inside.isEmpty else { return [SessionPart(session)] }
            let (from, to) = (session.start, session.knownEnd)
            return session.parts(
                cutAt: inside, spans: try SpanRow.spans(session.machine, from: from, to: to, db),
                growth: try SpanRow.growth(session.machine, from: from, to: to, db))
        }
    }
}

/// Spans as rows.
enum SpanRow {
    static func spans(_ machine: MachineID, from: Instant, to: Instant, _ db: Database) throws -> [StateSpan] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM state_span WHERE machine = ?1 AND start_at < ?3 AND end_at > ?2 AND start_at >=
                        coalesce((SELECT max(start_at) FROM state_span WHERE machine = ?1 AND start_at <= ?2), ?2)
                    ORDER BY start_at
                    """), arguments: [machine.rawValue, from.milliseconds, to.milliseconds]
        ).map(span)
    }

    static func growth(_ machine: MachineID, from: Instant, to: Instant, _ db: Database) throws -> [SpanGrowth] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM span_growth WHERE machine = ? AND start_at >= ? AND start_at < ? AND end_at >= ?
                    ORDER BY start_at, quantity, grade
                    """),
            arguments: [machine.rawValue, from.milliseconds - 3_600_000, to.milliseconds, from.milliseconds]
        ).compactMap(growth)
    }

    static func store(_ changes: SpanChanges, _ db: Database) throws {
        for span in changes.spans {
            try db.cachedStatement(
                sql: """
                    INSERT INTO state_span (machine, start_at, end_at, state, grade) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (machine, start_at) DO UPDATE SET end_at = excluded.end_at, state = excluded.state,
                        grade = excluded.grade
                    """
            ).execute(arguments: [
                span.machine.rawValue, span.start.milliseconds, span.end.milliseconds, span.state.rawValue,
                span.grade.rawValue,
            ])
        }
        for growth in changes.growth {
            try db.cachedStatement(
                sql: """
                    INSERT INTO span_growth (machine, start_at, quantity, grade, end_at, amount)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (machine, start_at, quantity, grade) DO UPDATE SET amount = amount + excluded.amount,
                        end_at = max(end_at, excluded.end_at)
                    """
            ).execute(arguments: [
                growth.machine.rawValue, growth.start.milliseconds, growth.quantity.rawValue, growth.grade.rawValue,
                growth.end.milliseconds, growth.amount,
            ])
        }
        try db.cachedStatement(sql: "DELETE FROM waiting_increase").execute()
        for (machine, increases) in changes.waiting {
            for increase in increases {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO waiting_increase (machine, quantity, amount, from_at, to_at, grade, placed_through)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    machine.rawValue, increase.quantity.rawValue, increase.amount, increase.from.milliseconds,
                    increase.to.milliseconds, increase.grade.rawValue, increase.placedThrough.milliseconds,
                ])
            }
        }
    }

    static func remove(_ replacement: MachineReplacement, _ db: Database) throws {
        let (machine, from) = (replacement.machine.rawValue, replacement.from.milliseconds)
        for sql in [
            "DELETE FROM state_span WHERE machine = ? AND start_at >= ?",
            "UPDATE state_span SET end_at = ?2 WHERE machine = ?1 AND end_at > ?2",
            "DELETE FROM span_growth WHERE machine = ? AND start_at >= ?",
        ] {
            try db.cachedStatement(sql: sql).execute(arguments: [machine, from])
        }
    }

    static func span(_ row: Row) throws -> StateSpan {
        let machine: String = row["machine"]
        guard let state = MachineState(rawValue: row["state"]), let grade = Grade(rawValue: row["grade"]) else {
            throw StoreError.io("a span of \(machine) holds an unknown word")
        }
        return StateSpan(
            machine: MachineID(rawValue: machine), start: Instant(milliseconds: row["start_at"]),
            end: Instant(milliseconds: row["end_at"]), state: state, grade: grade)
    }

    /// Nil for a quantity this release does not know.
    static func growth(_ row: Row) -> SpanGrowth? {
        guard let quantity = Quantity(rawValue: row["quantity"]), let grade = Grade(rawValue: row["grade"]) else {
            return nil
        }
        return SpanGrowth(
            machine: MachineID(rawValue: row["machine"]), start: Instant(milliseconds: row["start_at"]),
            end: Instant(milliseconds: row["end_at"]), quantity: quantity, amount: row["amount"], grade: grade)
    }

    static func waiting(_ row: Row) throws -> WaitingIncrease? {
        guard let quantity = Quantity(rawValue: row["quantity"]), let grade = Grade(rawValue: row["grade"]) else {
            return nil
        }
        return WaitingIncrease(
            quantity, row["amount"], from: Instant(milliseconds: row["from_at"]),
            to: Instant(milliseconds: row["to_at"]), grade: grade,
            placedThrough: Instant(milliseconds: row["placed_through"]))
    }
}
