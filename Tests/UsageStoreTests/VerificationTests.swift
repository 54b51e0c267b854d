import Decisions
import Crypto
import Foundation
import Testing
import UsageDomain
import UsageStore

struct VerificationTests {
    let folder: StoreFolder
    let nine = Instant("2026-03-02T09:00:00Z")

    init() throws {
        folder = try StoreFolder()
        let store = try folder.writer()
        for minute in 0..<5 {
            _ = try store.append(
                .plugs(50, from: nine + .minutes(Int64(minute))), from: minute == 1 ? "printer-1" : nil)
        }
        for text in ["one", "two", "three"] {
            try store.appendLedger(.note, by: .named("admin"), reason: text, content: "{}", at: nine)
        }
        let march = try #require(Period("2026-03"))
        _ = try store.issueStatement(company: "f", period: march, year: 2026, at: nine, by: .named("a"), reason: "r") {
            _ in
            IssuedDocuments(
                digest: [UInt8](SHA256.hash(data: Array("{}".utf8))), json: Array("{}".utf8), signature: [1], pdf: [2],
                csv: [3])
        }
        try store.commit(.empty(6))
        try store.close()
    }

    @Test func `a sound store verifies and counts`() throws {
        let report = try folder.reader().verify()
        #expect(report.problems == [])
        #expect(report.blocks == 5 && report.messages == 250 && report.ledgerEntries == 4 && report.statements == 1)
        #expect(report.journalHead?.count == 32)
    }

    @Test(arguments: [
        ("UPDATE journal_block SET hash = zeroblob(32) WHERE sequence = 3", "journal block 3 does not match its hash"),
        ("UPDATE journal_block SET first_arrival = first_arrival - 1 WHERE sequence = 2", "journal block 2"),
        ("UPDATE journal_block SET source = 'printer-2' WHERE sequence = 2", "journal block 2 does not match its hash"),
        ("UPDATE journal_block SET source = NULL WHERE sequence = 2", "journal block 2 does not match its hash"),
        ("UPDATE journal_block SET source = 'broker' WHERE sequence = 3", "journal block 3 does not match its hash"),
        ("UPDATE journal_block SET message_count = 49 WHERE sequence = 2", "journal block 2"),
        ("DELETE FROM journal_block WHERE sequence = 4", "journal blocks 4 to 4 are missing"),
        ("DELETE FROM journal_block WHERE sequence = 1", "journal blocks 1 to 1 are missing"),
        ("DELETE FROM journal_block WHERE sequence = 5", "the checkpoint (block 6) lies beyond the journal's end"),
        ("UPDATE ledger_entry SET content = '{\"x\":1}' WHERE sequence = 2", "ledger entry 2: its content was changed"),
        ("UPDATE ledger_entry SET author = 'x' WHERE sequence = 2", "ledger entry 2: its content was changed"),
        ("UPDATE ledger_entry SET at = at + 1 WHERE sequence = 1", "ledger entry 1 does not match its hash"),
        ("DELETE FROM ledger_entry WHERE sequence = 2", "ledger entries 2 to 2 are missing"),
        ("UPDATE statement SET json = x'7b207d'", "statement 2026-0001: its JSON does not match its digest"),
        ("DELETE FROM statement", "its statement is missing"),
        ("UPDATE statement SET ordinal = 2", "statements of 2026: a number is missing"),
    ])
    func `what was changed is named`(sql: String, finding: String) throws {
        try folder.tamper(sql)
        let problems = try folder.reader().verify().problems
        #expect(problems.contains { $0.contains(finding) }, "\(problems)")
    }

    @Test(arguments: [0, 20, 100, 200]) func `one flipped bit in a block is found`(offset: Int) throws {
        try folder.tamper(
            """
            UPDATE journal_block SET content = CAST(
                substr(content, 1, \(offset)) || x'A5' || substr(content, \(offset + 2)) AS BLOB) WHERE sequence = 2
            """)
        let problems = try folder.reader().verify().problems
        #expect(problems.contains { $0.contains("journal block 2") }, "\(problems)")
    }

    @Test func `a backup is taken while the writer works, verifies, and overwrites nothing`() throws {
        let store = try folder.writer()
        let copy = folder.directory + "/copy.db"
        let report = try store.backup(to: copy, at: nine)
        #expect(report.problems == [] && report.blocks == 5)
        #expect(throws: StoreError.alreadyExists(path: copy)) { try store.backup(to: copy, at: nine) }
        let attributes = try FileManager.default.attributesOfItem(atPath: copy)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let opened = try UsageStore.open(path: copy, mode: .reader)
        #expect(try opened.journalHead() == store.journalHead())
    }
}
