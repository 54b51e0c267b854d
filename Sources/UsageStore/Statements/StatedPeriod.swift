import Accounting
import GRDB
import UsageDomain

/// The period of a statement that counts, and its sessions as they were stated.
struct StatedPeriod {
    let statement: String
    let company: CompanyID
    let span: Range<Instant>
    let issued: Instant

    init(statement: String, company: CompanyID, span: Range<Instant>, issued: Instant) {
        self.statement = statement
        self.company = company
        self.span = span
        self.issued = issued
    }

    private init(_ row: Row) {
        self.init(
            statement: row["statement"], company: CompanyID(rawValue: row["company"]),
            span: Instant(milliseconds: row["start_at"])..<Instant(milliseconds: row["end_at"]),
            issued: Instant(milliseconds: row["issued_at"]))
    }

    static func all(in reach: StatementCorrections.Reach, _ db: Database) throws -> [StatedPeriod] {
        let (earliest, latest): (Instant, Instant)
        switch reach {
        case .everything: (earliest, latest) = (.distantPast, .distantFuture)
        case .from(let start): (earliest, latest) = (start, .distantFuture)
        case .machines(let machines):
            guard let first = machines.values.map(\.lowerBound).min(),
                let last = machines.values.map(\.upperBound).max()
            else { return [] }
            (earliest, latest) = (first, last)
        }
        return try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM stated_period WHERE until_at > ? AND start_at < ? ORDER BY statement"),
            arguments: [earliest.milliseconds, latest.milliseconds]
        ).map(StatedPeriod.init)
    }

    // MARK: Issuing

    /// A session as it is kept.
    struct Told {
        let session: SessionID
        let machine: MachineID
        let start: Instant
        let text: String
    }

    /// Takes longer than keeping it: to be done before the transaction.
    static func told(_ sessions: [SessionID: StatedSession]) throws -> [Told] {
        try sessions.map { session, value in
            Told(session: session, machine: value.machine, start: value.start, text: try CanonicalJSON.text(value))
        }
    }

    /// Keeps what a statement says, or what is stored where it is not given.
    ///
    /// Of the one it replaces nothing is kept, since it does not count any more.
    func keep(_ sessions: [Told]?, replacing replaced: String?, _ db: Database) throws {
        if let replaced {
            try db.execute(sql: "DELETE FROM stated_session WHERE statement = ?", arguments: [replaced])
            try db.execute(sql: "DELETE FROM stated_period WHERE statement = ?", arguments: [replaced])
        }
        let stated = try sessions ?? Self.told(present(try UsageStore.registryTimeline(db), nil, db))
        let last = stated.map(\.start).max().map { $0 + .milliseconds(1) } ?? .distantPast
        try db.execute(
            sql: """
                INSERT INTO stated_period (statement, company, start_at, end_at, issued_at, until_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                statement, company.rawValue, span.lowerBound.milliseconds, span.upperBound.milliseconds,
                issued.milliseconds, min(span.upperBound, max(issued, last)).milliseconds,
            ])
        for told in stated { try store(told.session, told.machine, stated: told.text, db) }
    }

    private func store(_ session: SessionID, _ machine: MachineID, stated text: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO stated_session (statement, session, machine, stated, present) VALUES (?1, ?2, ?3, ?4, ?4)"
        ).execute(arguments: [statement, session.rawValue, machine.rawValue, text])
    }

    // MARK: Comparing

    func changes(
        in reach: StatementCorrections.Reach, _ timeline: RegistryTimeline, _ db: Database
    ) throws -> [StatementCorrections.Change] {
        var machines: Set<MachineID>?
        if case .machines(let reached) = reach {
            let touched = Set(
                reached.filter { $0.value.lowerBound < span.upperBound && span.lowerBound < $0.value.upperBound }.keys)
            guard !touched.isEmpty else { return [] }
            machines = touched
        }
        let told = try self.told(machines, db)
        let present = try self.present(timeline, machines, db)
        let (knownMachines, usedMachines) = (Set(told.values.map(\.machine)), Set(present.values.map(\.machine)))
        var changes: [StatementCorrections.Change] = []
        for session in Set(told.keys).union(present.keys).sorted() {
            let now = present[session]
            let text = try now.map(CanonicalJSON.text)
            let known = told[session]
            // What began after the issue was not there to be stated.
            if known == nil, let now, now.start >= issued { continue }
            guard known?.present != text else { continue }
            let before = try known?.present.map { try Self.value($0) }
            let machine = now?.machine ?? known?.machine ?? ""
            // Sessions of others count in the total of a machine that is stated before and after, else not at all.
            guard
                before?.own != nil || now?.own != nil
                    || knownMachines.contains(machine) && usedMachines.contains(machine)
            else { continue }
            try record(session, machine, present: text, db)
            changes.append(
                StatementCorrections.Change(statement: statement, session: session, before: before, after: now))
        }
        return changes
    }

    private func record(_ session: SessionID, _ machine: MachineID, present: String?, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO stated_session (statement, session, machine, stated, present) VALUES (?, ?, ?, NULL, ?)
                ON CONFLICT (statement, session) DO UPDATE SET machine = excluded.machine, present = excluded.present
                """
        ).execute(arguments: [statement, session.rawValue, machine.rawValue, present])
    }

    private func told(
        _ machines: Set<MachineID>?, _ db: Database
    ) throws -> [SessionID: (machine: MachineID, present: String?)] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT session, machine, present FROM stated_session WHERE statement = ?",
            arguments: [statement])
        var told: [SessionID: (machine: MachineID, present: String?)] = [:]
        for row in rows {
            let machine = MachineID(rawValue: row["machine"])
            guard machines?.contains(machine) ?? true else { continue }
            told[SessionID(rawValue: row["session"])] = (machine, row["present"])
        }
        return told
    }

    /// What would be stated now: the period's part of the company's closed sessions, and of those of others on the same
    /// machines, which count in their totals.
    private func present(
        _ timeline: RegistryTimeline, _ machines: Set<MachineID>?, _ db: Database
    ) throws -> [SessionID: StatedSession] {
        var stated: [SessionID: StatedSession] = [:]
        for machine in try machines?.sorted() ?? usedMachines(db) {
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM attributed_session
                        WHERE machine = ? AND end_at > ? AND start_at < ?
                        """),
                arguments: [machine.rawValue, span.lowerBound.milliseconds, span.upperBound.milliseconds])
            let sessions = try UsageStore.parts(of: rows.map(SessionRow.session), within: span, db).map(\.session)
            guard sessions.contains(where: { $0.attribution.company == company }) else { continue }
            for session in sessions { stated[session.id] = StatedSession(session, for: company, timeline) }
        }
        return stated
    }

    private func usedMachines(_ db: Database) throws -> [MachineID] {
        try String.fetchAll(
            db,
            sql: """
                SELECT DISTINCT machine FROM usage_session WHERE coalesce(end_at, start_at + 1) > ? AND start_at < ?
                ORDER BY machine
                """,
            arguments: [span.lowerBound.milliseconds, span.upperBound.milliseconds]
        ).map(MachineID.init(rawValue:))
    }

    private static func value(_ text: String) throws -> StatedSession {
        try CanonicalJSON.value(StatedSession.self, from: text, in: "a stated session")
    }
}
