import GRDB
import UsageDomain

/// A session as a row of `usage_session` or `session_part`, and back.
enum SessionRow {
    enum Table: String {
        case measured = "usage_session"
        case part = "session_part"
    }

    static func upsert(_ session: UsageSession, into table: Table = .measured, _ db: Database) throws {
        let durations = session.durations
        let quantities = Dictionary(uniqueKeysWithValues: session.quantities.map { ($0.key.rawValue, $0.value) })
        try db.cachedStatement(
            sql: """
                INSERT INTO \(table.rawValue) (id, machine, start_at, end_at, close_reason, member, company, project,
                    purpose, access_mode, busy_ms, paused_ms, idle_ms, off_ms, fault_ms, gap_ms, energy_mwh,
                    energy_grade, quantities, runs, grade, mark)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET machine = excluded.machine, start_at = excluded.start_at,
                    end_at = excluded.end_at, close_reason = excluded.close_reason, member = excluded.member,
                    company = excluded.company, project = excluded.project, purpose = excluded.purpose,
                    access_mode = excluded.access_mode, busy_ms = excluded.busy_ms, paused_ms = excluded.paused_ms,
                    idle_ms = excluded.idle_ms, off_ms = excluded.off_ms, fault_ms = excluded.fault_ms,
                    gap_ms = excluded.gap_ms, energy_mwh = excluded.energy_mwh,
                    energy_grade = excluded.energy_grade, quantities = excluded.quantities, runs = excluded.runs,
                    grade = excluded.grade, mark = excluded.mark
                """
        ).execute(arguments: [
            session.id.rawValue, session.machine.rawValue, session.start.milliseconds, session.end?.milliseconds,
            session.closeReason?.rawValue, session.attribution.member?.rawValue,
            session.attribution.company?.rawValue, session.attribution.project?.rawValue,
            session.attribution.purpose?.rawValue, session.attribution.accessMode.rawValue,
            durations.busy.milliseconds, durations.paused.milliseconds, durations.idle.milliseconds,
            durations.off.milliseconds, durations.fault.milliseconds, durations.gap.milliseconds,
            session.energy.milliwattHours, session.energyGrade.rawValue, try CanonicalJSON.text(quantities),
            try CanonicalJSON.text(session.runs), session.grade.rawValue, session.attribution.mark?.rawValue,
        ])
    }

    static func setEvidence(of session: SessionID, _ blocks: ClosedRange<Int64>, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE usage_session SET first_block = ?, last_block = ? WHERE id = ?")
            .execute(arguments: [blocks.lowerBound, blocks.upperBound, session.rawValue])
    }

    /// From all columns of a row of `attributed_session`.
    static func session(_ row: Row) throws -> UsageSession {
        let id: String = row["id"]
        let place = "session \(id)"
        let stored = try CanonicalJSON.value([String: Int64].self, from: row["quantities"], in: place)
        let quantities = stored.compactMap { name, amount in Quantity(rawValue: name).map { ($0, amount) } }
        return UsageSession(
            id: SessionID(rawValue: id), machine: MachineID(rawValue: row["machine"]),
            start: Instant(milliseconds: row["start_at"]),
            end: (row["end_at"] as Int64?).map(Instant.init(milliseconds:)),
            closeReason: try (row["close_reason"] as String?).map { try name($0, in: place) },
            attribution: try attribution(row, in: place),
            durations: StateDurations(row),
            energy: Energy(milliwattHours: row["energy_mwh"]),
            energyGrade: try name(row["energy_grade"], in: place),
            quantities: Dictionary(uniqueKeysWithValues: quantities),
            runs: try CanonicalJSON.value([Run].self, from: row["runs"], in: place),
            grade: try name(row["grade"], in: place))
    }

    static func attribution(_ row: Row, in place: String) throws -> Attribution {
        Attribution(
            member: (row["member"] as String?).map(MemberID.init(rawValue:)),
            company: (row["company"] as String?).map(CompanyID.init(rawValue:)),
            project: (row["project"] as String?).map(ProjectID.init(rawValue:)),
            purpose: try (row["purpose"] as String?).map { try name($0, in: place) },
            accessMode: try name(row["access_mode"], in: place),
            mark: try (row["mark"] as String?).map { try name($0, in: place) })
    }

    private static func name<Name: RawRepresentable<String>>(_ text: String, in place: String) throws -> Name {
        guard let name = Name(rawValue: text) else { throw StoreError.io("\(place) holds the unknown word \(text)") }
        return name
    }
}

extension StateDurations {
    /// From the six `_ms` columns that sessions and rollups share.
    init(_ row: Row) {
        self.init(
            busy: .milliseconds(row["busy_ms"]), paused: .milliseconds(row["paused_ms"]),
            idle: .milliseconds(row["idle_ms"]), off: .milliseconds(row["off_ms"]),
            fault: .milliseconds(row["fault_ms"]), gap: .milliseconds(row["gap_ms"]))
    }
}
