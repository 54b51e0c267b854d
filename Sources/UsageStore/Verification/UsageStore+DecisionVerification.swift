import Accounting
import Decisions
import GRDB
import UsageDomain

/// What the ledger decided is what the store goes by.
extension UsageStore {
    /// Each version of the registry is the one its ledger entry committed to, and none is missing.
    func verifyRegistryVersions(_ report: inout VerificationReport) throws {
        let rows = try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM registry_version ORDER BY version")
        }
        for (index, row) in rows.enumerated() {
            let name = "registry version \(row["version"] as Int64)"
            if row["version"] as Int64 != Int64(index + 1) { report.problems.append("\(name) has the wrong number") }
            let sequence: Int64 = row["ledger_sequence"]
            guard let entry = try ledger(from: sequence, limit: 1).first, entry.sequence == sequence,
                entry.kind == .registry
            else {
                report.problems.append("\(name): no decision of the ledger names it")
                continue
            }
            if entry.at.milliseconds != row["valid_from"] {
                report.problems.append("\(name): the ledger says it is valid from \(entry.at.iso8601)")
            }
            if let actor = entry.actor, actor.name != row["author"] {
                report.problems.append("\(name): the ledger names another author")
            }
            guard let content = entry.content else { continue }
            let decision = try CanonicalJSON.value(RegistryDecision.self, from: content, in: "ledger entry \(sequence)")
            if decision.version != row["version"] || decision.digest != RegistryDecision.digest(of: row["json"]) {
                report.problems.append("\(name): its content is not the one in ledger entry \(sequence)")
            }
            if (row["effective_at"] as Int64) != decision.effective ?? entry.at.milliseconds {
                report.problems.append("\(name): the ledger says it holds from another instant on")
            }
        }
        report.problems += try decisions(.registry, withoutRowIn: "registry_version").map {
            "ledger entry \($0): its registry version is missing"
        }
    }

    /// Each decision about sessions is the one its ledger entry committed to, and none is missing.
    func verifySessionDecisions(_ report: inout VerificationReport) throws {
        var next: Int64 = 0
        while let row = try sessionDecision(from: next) {
            let sequence: Int64 = row["ledger_sequence"]
            next = sequence + 1
            let decision = try SessionDecisionTable.decision(row)
            let name = "\(decision.effect.kind.rawValue) \(sequence)"
            guard let entry = try entry(sequence), entry.kind == decision.effect.kind else {
                report.problems.append("\(name): no decision of the ledger names it")
                continue
            }
            if try entry.at != decision.decided || !says(entry, decision, row) {
                report.problems.append("\(name): not what the ledger's entry says")
            }
            if let withdrawal = row["withdrawn_by"] as Int64?, try !withdraws(withdrawal, sequence) {
                report.problems.append("\(name): no entry of the ledger withdraws it")
            }
        }
        for kind in [DecisionKind.attribution, .split, .merge] {
            report.problems += try decisions(kind, withoutRowIn: "session_decision").map {
                "ledger entry \($0): its \(kind.rawValue) is missing"
            }
        }
        report.problems += try unheededWithdrawals().map { "ledger entry \($0): what it withdraws still holds" }
        try verifyPlaces(&report)
    }

    private func entry(_ sequence: Int64) throws -> LedgerEntry? {
        try ledger(from: sequence, limit: 1).first.flatMap { $0.sequence == sequence ? $0 : nil }
    }

    /// What was erased says nothing else.
    private func says(_ entry: LedgerEntry, _ decision: SessionDecision, _ row: Row) throws -> Bool {
        guard let content = entry.content else { return true }
        let place = "ledger entry \(entry.sequence)"
        let session: String = row["session"]
        switch decision.effect {
        case .attribution:
            let said = try CanonicalJSON.value(AttributionDecision.self, from: content, in: place)
            let stored = try SessionRow.attribution(row, in: place)
            return said.session.rawValue == session && said.after == stored
                && said.anchor ?? decision.anchor == decision.anchor
                && said.division ?? row["division"] == row["division"] as Int64?
        case .split(let cut):
            return try CanonicalJSON.value(SplitDecision.self, from: content, in: place)
                == SplitDecision(anchor: decision.anchor, session: SessionID(rawValue: session), at: cut)
        case .merge:
            let said = try CanonicalJSON.value(MergeDecision.self, from: content, in: place)
            return said.anchor == decision.anchor && said.sessions.first?.rawValue == session
        }
    }

    private func withdraws(_ withdrawal: Int64, _ sequence: Int64) throws -> Bool {
        guard let entry = try entry(withdrawal), entry.kind == .withdrawal else { return false }
        return try entry.content.map {
            try CanonicalJSON.value(WithdrawalDecision.self, from: $0, in: "ledger entry \(withdrawal)").withdrawn
                == sequence
        } ?? true
    }

    private func unheededWithdrawals() throws -> [Int64] {
        try read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT sequence FROM ledger_entry WHERE kind = 'withdrawal' AND sequence NOT IN (
                        SELECT withdrawn_by FROM session_decision WHERE withdrawn_by IS NOT NULL) ORDER BY sequence
                    """)
        }
    }

    /// Each machine's sessions are divided, joined and attributed as the decisions say.
    private func verifyPlaces(_ report: inout VerificationReport) throws {
        let (wrong, places) = try read { db in
            var placed: [SessionID: Int64] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT session, ledger_sequence FROM decided_session") {
                placed[SessionID(rawValue: row["session"])] = row["ledger_sequence"]
            }
            var parts = try Set(String.fetchAll(db, sql: "SELECT id FROM session_part").map(SessionID.init(rawValue:)))
            var wrong: [SessionID] = []
            var right: [SessionID: Int64] = [:]
            for name in try String.fetchAll(db, sql: "SELECT DISTINCT machine FROM session_decision") {
                let machine = MachineID(rawValue: name)
                let settlement = Settlement(
                    try SessionDecisionTable.decisions(of: machine, from: .distantPast, db),
                    over: try SessionPartTable.extents(of: machine, between: .distantPast, and: .distantFuture, db),
                    on: machine)
                right.merge(settlement.counting) { $1 }
                for unit in settlement.units where !unit.isMeasured {
                    let id = unit.id(on: machine)
                    parts.remove(id)
                    if try !SessionPartTable.isStored(unit, of: machine, db) { wrong.append(id) }
                }
            }
            let places = Set(placed.keys).union(right.keys).filter { placed[$0] != right[$0] }
            return (wrong + parts, places)
        }
        for session in wrong.sorted() {
            report.problems.append("session \(session): it is not divided or joined as was decided")
        }
        for session in places.sorted() {
            report.problems.append("session \(session): its attribution is not the one that was decided")
        }
    }

    private func sessionDecision(from sequence: Int64) throws -> Row? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT * FROM session_decision WHERE ledger_sequence >= ? ORDER BY ledger_sequence LIMIT 1
                    """, arguments: [sequence])
        }
    }

    private func decisions(_ kind: DecisionKind, withoutRowIn table: String) throws -> [Int64] {
        try read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT sequence FROM ledger_entry WHERE kind = ?
                    AND sequence NOT IN (SELECT ledger_sequence FROM \(table)) ORDER BY sequence
                    """, arguments: [kind.rawValue])
        }
    }
}
