import Crypto
import Foundation
import GRDB
import UsageDomain

extension UsageStore {
    /// Checks the file, the journal, the ledger and what it decided, the checkpoint, the sessions' sums and the statements.
    ///
    /// Every hash is recomputed, so it takes as long as reading the file does; the collector may run meanwhile.
    ///
    /// - Parameter progress: blocks checked, and blocks in all.
    /// - Returns: what was found; damage is a finding, not an error.
    /// - Throws: `StoreError` when the file cannot be read at all.
    package func verify(progress: (Int64, Int64) -> Void = { _, _ in }) throws -> VerificationReport {
        var report = VerificationReport()
        _ = try read(Migration.version)
        attempt("file", &report) { try verifyFile(&$0) }
        // A damaged file can make any of these fail; that is a finding too.
        attempt("journal", &report) { try verifyJournal(&$0, progress) }
        attempt("time bases", &report) { try verifyTimeBases(&$0) }
        attempt("ledger", &report) { try verifyLedger(&$0) }
        attempt("registry", &report) { try verifyRegistryVersions(&$0) }
        attempt("decisions", &report) { try verifySessionDecisions(&$0) }
        attempt("checkpoint", &report) { try verifyCheckpoint(&$0) }
        attempt("sessions", &report) { try verifySessions(&$0) }
        attempt("spans", &report) { try verifySpans(&$0) }
        attempt("references", &report) { try verifyReferences(&$0) }
        attempt("statements", &report) { try verifyStatements(&$0) }
        return report
    }

    private func attempt(
        _ name: String, _ report: inout VerificationReport, _ check: (inout VerificationReport) throws -> Void
    ) {
        do { try check(&report) } catch { report.problems.append("\(name): \(error)") }
    }

    private func verifyFile(_ report: inout VerificationReport) throws {
        let findings = try read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check(20)") }
        report.problems += findings.filter { $0 != "ok" }.map { "file: \($0)" }
    }

    private func verifyReferences(_ report: inout VerificationReport) throws {
        let orphans = try read { db in
            try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { ($0[0] as String, $0[2] as String) }
        }
        report.problems += orphans.map { table, parent in "a row of \(table) refers to a missing one of \(parent)" }
    }

    private func verifyJournal(_ report: inout VerificationReport, _ progress: (Int64, Int64) -> Void) throws {
        let total = try journalHead()?.sequence ?? 0
        var previous = JournalBlock.genesis
        var next: Int64 = 1
        while next <= total {
            let stored: (block: JournalBlock, content: [UInt8])
            do {
                guard let found = try storedBlock(atOrAfter: next) else { break }
                stored = found
            } catch StoreError.damaged(_, let detail) {
                report.problems.append(detail)
                let damaged = try nextBlock(atOrAfter: next)
                previous = damaged?.hash ?? previous
                next = (damaged?.sequence ?? next) + 1
                continue
            }
            let block = stored.block
            if block.sequence > next {
                report.problems.append("journal blocks \(next) to \(block.sequence - 1) are missing")
            } else if block.previousHash != previous {
                report.problems.append("journal block \(block.sequence) does not continue block \(block.sequence - 1)")
            }
            if block.hash(of: stored.content) != block.hash {
                report.problems.append("journal block \(block.sequence) does not match its hash")
            }
            report.blocks += 1
            report.messages += Int64(block.count)
            previous = block.hash
            next = block.sequence + 1
            progress(block.sequence, total)
        }
        report.journalHead = total == 0 ? nil : previous
    }

    private func nextBlock(atOrAfter sequence: Int64) throws -> JournalBlock? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT sequence, first_arrival, last_arrival, message_count, hash, previous_hash, source,
                        time_base
                    FROM journal_block WHERE sequence >= ? ORDER BY sequence LIMIT 1
                    """, arguments: [sequence]
            ).map(JournalBlock.init)
        }
    }

    private func verifyLedger(_ report: inout VerificationReport) throws {
        var previous = LedgerEntry.genesis
        var next: Int64 = 1
        while let entry = try ledger(from: next, limit: 1).first {
            if entry.sequence > next {
                report.problems.append("ledger entries \(next) to \(entry.sequence - 1) are missing")
            } else if entry.previousHash != previous {
                report.problems.append("ledger entry \(entry.sequence) does not continue entry \(entry.sequence - 1)")
            }
            let hash = LedgerEntry.hash(
                previous: entry.previousHash, format: entry.format, sequence: entry.sequence, at: entry.at,
                kind: entry.kind,
                commitment: entry.commitment)
            if hash != entry.hash { report.problems.append("ledger entry \(entry.sequence) does not match its hash") }
            if let salt = entry.salt, let author = entry.author, let reason = entry.reason, let content = entry.content,
                LedgerEntry.commitment(salt: salt, author: author, reason: reason, content: content)
                    != entry.commitment
            {
                report.problems.append("ledger entry \(entry.sequence): its content was changed")
            }
            report.ledgerEntries += 1
            previous = entry.hash
            next = entry.sequence + 1
        }
        report.ledgerHead = report.ledgerEntries == 0 ? nil : previous
    }

    private func verifyCheckpoint(_ report: inout VerificationReport) throws {
        guard let checkpoint = try latestCheckpoint() else { return }
        let position = checkpoint.position
        guard let head = try journalHead() else {
            if position != .start { report.problems.append("the checkpoint lies beyond an empty journal") }
            return
        }
        let isWithin =
            position.block <= head.sequence || position == JournalPosition(block: head.sequence + 1, index: 0)
        let count = try journalBlock(position.block)?.count ?? 0
        if !isWithin || position.index > count {
            report.problems.append("the checkpoint (block \(position.block)) lies beyond the journal's end")
        }
    }

    private func verifySessions(_ report: inout VerificationReport) throws {
        let wrong = try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM (
                        SELECT id, start_at, end_at, busy_ms, paused_ms, idle_ms, off_ms, fault_ms, gap_ms
                        FROM usage_session
                        UNION ALL SELECT id, start_at, end_at, busy_ms, paused_ms, idle_ms, off_ms, fault_ms, gap_ms
                        FROM session_part)
                    WHERE end_at IS NOT NULL AND busy_ms + paused_ms + idle_ms + off_ms + fault_ms + gap_ms <> end_at - start_at ORDER BY id
                    """)
        }
        report.problems += wrong.map { "session \($0): its times do not add up to its length" }
    }

    private func verifyStatements(_ report: inout VerificationReport) throws {
        for record in try statements() {
            report.statements += 1
            guard let documents = try documents(ofStatement: record.number) else { continue }
            if [UInt8](SHA256.hash(data: documents.json)) != record.digest {
                report.problems.append("statement \(record.number): its JSON does not match its digest")
            }
            let digest = Hexadecimal.text(record.digest)
            let entry = try ledger(from: record.ledgerSequence, limit: 1).first
            if let content = entry?.content, !content.contains(digest) {
                report.problems.append("statement \(record.number): the ledger names another digest")
            }
        }
        report.problems += try missingNumbers()
    }

    private func missingNumbers() throws -> [String] {
        try read { db in
            let years = try Int.fetchAll(
                db, sql: "SELECT year FROM statement GROUP BY year HAVING max(ordinal) <> count(*) ORDER BY year")
            let entries = try Int64.fetchAll(
                db,
                sql: """
                    SELECT sequence FROM ledger_entry WHERE kind = 'statement'
                    AND sequence NOT IN (SELECT ledger_sequence FROM statement) ORDER BY sequence
                    """)
            return years.map { "statements of \($0): a number is missing" }
                + entries.map { "ledger entry \($0): its statement is missing" }
        }
    }
}
