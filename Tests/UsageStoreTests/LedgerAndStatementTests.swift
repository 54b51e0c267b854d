import Decisions
import Crypto
import Foundation
import Testing
import UsageDomain
import UsageStore

struct LedgerAndStatementTests {
    let store: UsageStore
    let folder: StoreFolder
    let nine = Instant("2026-03-02T09:00:00Z")

    init() throws {
        folder = try StoreFolder()
        store = try folder.writer()
    }

    private func issue(_ company: CompanyID, _ month: String, year: Int = 2026) throws -> StatementRecord {
        try store.issueStatement(
            company: company, period: try #require(Period(month)), year: year, at: nine, by: .named("admin"),
            reason: "asked for"
        ) { allocation in
            let json = Array("{\"number\":\"\(allocation.number)\"}".utf8)
            return IssuedDocuments(
                digest: [UInt8](SHA256.hash(data: json)), json: json, signature: [1], pdf: [2], csv: [3])
        }
    }

    @Test func `the ledger chains, lists, and survives erasure`() throws {
        let first = try store.appendLedger(.note, by: .named("a"), reason: "r", content: "{}", at: nine)
        let second = try store.appendLedger(.correction, by: .named("b"), reason: "r", content: "{\"x\":1}", at: nine)
        #expect(first.previousHash == LedgerEntry.genesis && second.previousHash == first.hash)
        #expect(try store.ledgerHead() == second)
        #expect(try store.ledger(kind: .note) == [first])
        #expect(try store.ledger(from: 2) == [second])
        try store.eraseLedgerContent(of: 1)
        let erased = try #require(try store.ledger(limit: 1).first)
        #expect(erased.content == nil && erased.actor == nil && erased.salt == nil && erased.hash == first.hash)
        #expect(try store.verify().problems == [])
    }

    @Test func `content that is not JSON is refused`() throws {
        #expect(throws: StoreError.self) {
            try store.appendLedger(.note, by: .named("a"), reason: "r", content: "not json", at: nine)
        }
        #expect(try store.ledgerHead() == nil)
    }

    @Test func `numbers are continuous, and a second issue replaces the first`() throws {
        let first = try issue("ferrand", "2026-03")
        let other = try issue("dupont", "2026-03")
        let revised = try issue("ferrand", "2026-03")
        #expect([first, other, revised].map(\.number) == ["2026-0001", "2026-0002", "2026-0003"])
        #expect([first, other, revised].map(\.revision) == [1, 1, 2])
        #expect(revised.replaces == "2026-0001")
        #expect(try issue("dupont", "2026-04", year: 2027).number == "2027-0001")
        #expect(try store.statement(number: "2026-0001")?.replacedBy == "2026-0003")
        #expect(try store.statements(company: "ferrand").map(\.number) == ["2026-0003", "2026-0001"])
        #expect(try store.documents(ofStatement: "2026-0002")?.json == Array("{\"number\":\"2026-0002\"}".utf8))
        #expect(try store.ledger(kind: .statement).count == 4)
        #expect(try store.verify().problems == [])
    }

    @Test func `a statement that fails uses up no number and leaves no entry`() throws {
        struct Refused: Error {}
        let march = try #require(Period("2026-03"))
        #expect(throws: Refused.self) {
            try store.issueStatement(
                company: "ferrand", period: march, year: 2026, at: nine, by: .named("a"), reason: "r"
            ) { _ in throw Refused() }
        }
        #expect(try store.ledgerHead() == nil)
        #expect(try issue("ferrand", "2026-03").number == "2026-0001")
    }
}
