import Foundation
import Testing
import UsageDomain

@testable import TaxRules

@Suite struct RuleBookTests {
    static let directory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Config/regimes").path

    private func book() throws -> RuleBook { try RuleBook.load(directory: Self.directory) }

    private func rules(at day: String) throws -> DatedRules {
        try book().rules(at: #require(CivilDate(day)))
    }

    private func shipped() throws -> String {
        try String(contentsOfFile: Self.directory + "/fr-credit-impot-innovation.yaml", encoding: .utf8)
    }

    @Test func `the law is in force and the proposal is not law`() throws {
        let book = try book()
        #expect(book.version == "fr.credit_impot_innovation 2026-11-24")
        let proposal = try #require(book.sets.first { $0.status == .proposal })
        #expect(!proposal.isEnabled)
        #expect(proposal.innovationCredit == nil)
    }

    @Test(
        arguments: [
            ("2012-12-31", nil), ("2013-01-01", 20), ("2022-12-31", 20), ("2023-01-01", 30), ("2024-12-31", 30),
            ("2025-01-01", 20), ("2027-12-31", 20), ("2028-01-01", nil),
        ] as [(String, Int?)])
    func `the common rate changes on the days the law says`(day: String, percent: Int?) throws {
        let rules = try rules(at: day)
        #expect(rules.rate(.metropole)?.percent == percent)
    }

    @Test(arguments: [("2014-12-31", 20), ("2015-01-01", 40), ("2023-01-01", 60), ("2027-12-31", 60)])
    func `overseas rates have their own days`(day: String, percent: Int) throws {
        #expect(try rules(at: day).rate(.dom)?.percent == percent)
    }

    @Test func `Corsica depends on size, and its first day is marked as inferred`() throws {
        let rules = try rules(at: "2026-03-01")
        #expect(rules.rate(.corse, size: .medium)?.percent == 35)
        #expect(rules.rate(.corse, size: .smallOrMicro)?.percent == 40)
        #expect(rules.rate(.corse, size: .medium)?.isStartVerified == false)
        #expect(rules.rate(.metropole)?.isStartVerified == true)
    }

    @Test(arguments: [("2019-12-31", 75, 50), ("2020-01-01", 75, 43), ("2023-01-01", 0, 0), ("2026-03-01", 0, 0)])
    func `the operating lump sum ended in 2023`(day: String, depreciation: Int, staff: Int) throws {
        let lumpSum = try #require(rules(at: day).lumpSum)
        #expect(lumpSum.depreciationPercent == depreciation)
        #expect(lumpSum.staffPercent == staff)
    }

    @Test func `ceiling, categories, retention and reprise are cited`() throws {
        let book = try book()
        let rules = book.rules(at: try #require(CivilDate("2026-03-01")))
        #expect(rules.ceiling?.euros == 400_000)
        #expect(rules.categories.map(\.number) == [1, 2, 4, 5, 6])
        #expect(book.rules(at: try #require(CivilDate("2022-03-01"))).categories.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(book.innovationCredit.retention.map(\.years) == [6, 10])
        #expect(book.innovationCredit.reassessment.lastYear(filedIn: 2026) == 2029)
        #expect(book.innovationCredit.reassessment.citation.basis == "LPF, art. L172 G")
        #expect(book.innovationCredit.lastDay == CivilDate("2027-12-31"))
        #expect(book.rules(at: try #require(CivilDate("2028-01-01"))).ceiling == nil)
    }

    @Test(arguments: [
        (AccessMode.autonomous, false, false, Corroboration.staffHours),
        (.autonomous, false, true, .staffHours), (.autonomous, true, false, .companyMachine),
        (.service, true, true, .companyMachine), (.service, false, true, .approvedService),
        (.service, false, false, .serviceWithoutApproval), (.assisted, false, false, .mixed),
        (.assisted, false, true, .mixed),
    ])
    func `a session corroborates what its mode, owner and approval allow`(
        mode: AccessMode, isCompanyMachine: Bool, isLabApproved: Bool, expected: Corroboration
    ) throws {
        let note = try book().innovationCredit.corroborates(
            MachineTime(
                day: #require(CivilDate("2026-03-05")), purpose: .innovation, accessMode: mode,
                isCompanyMachine: isCompanyMachine, isLabApproved: isLabApproved))
        #expect(note.corroboration == expected)
        #expect(!note.french.isEmpty && !note.english.isEmpty)
    }

    @Test func `other purposes and days without a rule say so`() throws {
        let rules = try book().innovationCredit
        func code(_ day: String, _ purpose: Purpose?) throws -> Corroboration {
            rules.corroborates(
                MachineTime(
                    day: try #require(CivilDate(day)), purpose: purpose, accessMode: .autonomous,
                    isCompanyMachine: false, isLabApproved: false)
            ).corroboration
        }
        for purpose in Purpose.allCases where purpose != .innovation {
            #expect(try code("2026-03-05", purpose) == .otherPurpose)
        }
        #expect(try code("2026-03-05", nil) == .undeclaredPurpose)
        #expect(try code("2028-01-01", .innovation) == .noDatedRule)
        #expect(try code("2022-12-31", .innovation) == .noDatedRule)
    }

    @Test(arguments: [
        ("legal_basis:", "legal_bassis:", "unknown key"), ("percent: 30", "percent: 130", "percentage"),
        ("to: 2024-12-31", "to: 2025-06-30", "overlaps"),
        ("from: 2023-01-01, to: 2024-12-31", "from: 2023-01-01, to: 2022-01-01", "before"),
        ("2026-12-31 ", "2026-13-31 ", "date"), ("territory: dom", "territory: mars", "not one of"),
        ("code: mixed", "code: staff_hours", "missing"), ("years: 6,", "", "missing"),
    ])
    func `a rule file with a mistake is refused with its line`(text: String, replacement: String, message: String)
        throws
    {
        let changed = try shipped().replacing(text, with: replacement, maxReplacements: 1)
        let error = #expect(throws: (any Error).self) {
            try RuleBook(files: [("rules.yaml", changed)], place: "Config/regimes")
        }
        let line = error.map { String(describing: $0) } ?? ""
        #expect(line.contains(message), "\(line)")
        #expect(line.hasPrefix("rules.yaml:"))
    }

    @Test func `a proposal cannot be enabled, and there must be one law`() throws {
        let proposal = try String(contentsOfFile: Self.directory + "/network-proposal.yaml", encoding: .utf8)
        #expect(throws: (any Error).self) {
            try RuleBook(
                files: [("a", try shipped()), ("b", proposal.replacing("enabled: false", with: "enabled: true"))],
                place: "x")
        }
        #expect(throws: (any Error).self) { try RuleBook(files: [("b", proposal)], place: "x") }
        #expect(throws: (any Error).self) { try RuleBook(files: [("a", shipped()), ("b", shipped())], place: "x") }
        #expect(throws: (any Error).self) { try RuleBook.load(directory: "/no/such/directory") }
    }
}
