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
            if let author = entry.author, author != row["author"] {
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

    /// Each correction is the one its ledger entry committed to, and none is missing.
    func verifyAttributions(_ report: inout VerificationReport) throws {
        var next: Int64 = 0
        while let row = try override(from: next) {
            let sequence: Int64 = row["ledger_sequence"]
            next = sequence + 1
            guard let entry = try ledger(from: sequence, limit: 1).first, entry.sequence == sequence,
                entry.kind == .attribution
            else {
                report.problems.append("attribution \(sequence): no decision of the ledger names it")
                continue
            }
            guard let content = entry.content else { continue }
            let decision = try CanonicalJSON.value(
                AttributionDecision.self, from: content, in: "ledger entry \(sequence)")
            let attribution = try SessionRow.attribution(row, in: "attribution \(sequence)")
            let anchor = SessionDecisionTable.decision(row).anchor
            if decision.session.rawValue != row["session"] || entry.at.milliseconds != row["at"]
                || decision.after != attribution || decision.anchor ?? anchor != anchor
            {
                report.problems.append("attribution \(sequence): not what the ledger's entry says")
            }
        }
        report.problems += try decisions(.attribution, withoutRowIn: "session_decision").map {
            "ledger entry \($0): its attribution is missing"
        }
        try verifyPlaces(&report)
    }

    /// Each session has the attribution that the decisions give it.
    private func verifyPlaces(_ report: inout VerificationReport) throws {
        let found = try read { db in
            var placed: [SessionID: Int64] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT session, ledger_sequence FROM decided_session") {
                placed[SessionID(rawValue: row["session"])] = row["ledger_sequence"]
            }
            var right: [SessionID: Int64] = [:]
            for name in try String.fetchAll(db, sql: "SELECT DISTINCT machine FROM session_decision") {
                let machine = MachineID(rawValue: name)
                let settled = SettledDecisions(
                    try SessionDecisionTable.decisions(of: machine, endingFrom: .distantPast, db),
                    over: try SessionDecisionTable.extents(
                        of: machine, between: .distantPast, and: .distantFuture, db))
                right.merge(settled.counting) { $1 }
            }
            return (placed, right)
        }
        let (placed, right) = found
        for session in Set(placed.keys).union(right.keys).sorted() where placed[session] != right[session] {
            report.problems.append("session \(session): its attribution is not the one that was decided")
        }
    }

    private func override(from sequence: Int64) throws -> Row? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT * FROM session_decision WHERE ledger_sequence >= ? ORDER BY ledger_sequence LIMIT 1
                    """, arguments: [sequence])
        }
    }

    private func decisions(_ kind: LedgerEntry.Kind, withoutRowIn table: String) throws -> [Int64] {
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
