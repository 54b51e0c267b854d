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
        #expect(book.version == "fr.credit_impot_innovation 2026-11-30")
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

    private func time(
        _ day: String = "2026-03-05", _ purpose: Purpose? = .innovation, _ mode: AccessMode = .autonomous,
        _ machine: MachineTime.Machine = .other, _ person: MachineTime.Operator = .own(.employee),
        _ entrusted: MachineTime.Entrustment = .unapproved
    ) throws -> MachineTime {
        MachineTime(
            day: try #require(CivilDate(day)), purpose: purpose, accessMode: mode, machine: machine, operator: person,
            entrusted: entrusted)
    }

    @Test(arguments: [
        (AccessMode.autonomous, MachineTime.Machine.other, [Corroboration.hiredMachine]),
        (.autonomous, .new, [.companyMachine]), (.service, .new, [.companyMachine]),
        (.autonomous, .leased, [.leasedMachine]),
        (.assisted, .unproved, [.companyMachineUnproved]), (.service, .other, []),
    ])
    func `whose the machine is decides about the depreciation`(
        mode: AccessMode, machine: MachineTime.Machine, expected: [Corroboration]
    ) throws {
        let codes = try book().innovationCredit.corroborates(time("2026-03-05", .innovation, mode, machine))
        let ofMachine: Set<Corroboration> = [.hiredMachine, .companyMachine, .companyMachineUnproved, .leasedMachine]
        #expect(codes.filter(ofMachine.contains) == expected)
    }

    @Test(arguments: [
        (MachineTime.Operator.own(.employee), Corroboration.staffHours), (.own(.apprentice), .staffHours),
        (.own(.paidManager), .staffHours), (.own(.unpaidManager), .unpaidOperator), (.own(.intern), .otherStatus),
        (.own(.other), .otherStatus), (.own(nil), .staffUnstated), (.otherEmployer, .otherEmployer),
        (.absent, .presenceUnknown), (.unknown, .operatorUnknown),
    ])
    func `only an identified and paid member of the staff who was there supports staff hours`(
        person: MachineTime.Operator, expected: Corroboration
    ) throws {
        let rules = try book().innovationCredit
        for mode in [AccessMode.autonomous, .assisted] {
            let codes = try rules.corroborates(time("2026-03-05", .innovation, mode, .other, person))
            #expect(codes.contains(expected))
            let speaksOfStaff = codes.contains { rules.note(for: $0).categories.contains(2) }
            #expect(speaksOfStaff == [.staffHours, .staffUnstated].contains(expected))
        }
        #expect(try !rules.corroborates(time("2026-03-05", .innovation, .service, .other, person)).contains(expected))
    }

    @Test(arguments: [
        (MachineTime.Entrustment.agreed, Corroboration.approvedService, Corroboration.mixed),
        (.unapproved, .serviceWithoutApproval, .assistedWithoutApproval),
        (.noContract, .serviceWithoutContract, .assistedWithoutApproval),
        (.notAgreed, .serviceNotAgreed, .assistedWithoutApproval),
    ])
    func `an operation is entrusted by approval, contract and agreement together`(
        entrusted: MachineTime.Entrustment, service: Corroboration, assisted: Corroboration
    ) throws {
        let rules = try book().innovationCredit
        func codes(_ mode: AccessMode) throws -> [Corroboration] {
            try rules.corroborates(time("2026-03-05", .innovation, mode, .other, .unknown, entrusted))
        }
        #expect(try codes(.service) == [service])
        #expect(try codes(.assisted).last == assisted)
        #expect(try !codes(.autonomous).contains { rules.note(for: $0).categories.contains(6) })
        #expect(rules.note(for: service).categories.contains(6) == (entrusted == .agreed))
    }

    @Test func `other purposes and days without a rule say so`() throws {
        let rules = try book().innovationCredit
        for purpose in Purpose.allCases where purpose != .innovation {
            let expected: Corroboration = purpose == .research ? .researchPurpose : .otherPurpose
            #expect(try rules.corroborates(time("2026-03-05", purpose)) == [expected])
        }
        #expect(try rules.corroborates(time("2026-03-05", nil)) == [.undeclaredPurpose])
        for day in ["2012-12-31", "2028-01-01"] {
            #expect(try rules.corroborates(time(day)) == [.noDatedRule])
        }
        for day in ["2013-01-01", "2019-06-01", "2022-12-31"] {
            #expect(try rules.corroborates(time(day)) == [.unqualifiedRule])
        }
        #expect(try rules.corroborates(time("2023-01-01")) == [.hiredMachine, .staffHours])
    }

    @Test func `every note, category and sentence of the law names where it comes from`() throws {
        let book = try book()
        for code in Corroboration.allCases {
            let note = book.innovationCredit.note(for: code)
            #expect(!note.french.isEmpty && !note.english.isEmpty && note.basis?.isEmpty == false, "\(code)")
        }
        let categories = book.rules(at: try #require(CivilDate("2026-03-01"))).categories
        #expect(categories.allSatisfy { $0.citation.isVerified && $0.citation.basis.contains("II-k-\($0.number)°") })
        #expect(categories.first?.content.contains("conception de prototypes") == true)
    }

    @Test(arguments: [("2012-06", 0), ("2020-06", 1), ("2022-12-15/2023-01-15", 2), ("2026-03", 1), ("2028-02", 0)])
    func `what is said of the law as a whole is that of the period`(period: String, count: Int) throws {
        let period = try #require(Period(period))
        let sentences = try book().innovationCredit.sentences(from: period.first, to: period.last)
        #expect(sentences.count == count)
    }

    @Test func `rules are overdue from the day after their review`() throws {
        let rules = try book().innovationCredit
        #expect(try !rules.isOverdue(on: #require(CivilDate("2026-12-31"))))
        #expect(try rules.isOverdue(on: #require(CivilDate("2027-01-01"))))
    }

    @Test func `the first day of Corsica's rates is inferred, and 2020 has none`() throws {
        #expect(try rules(at: "2020-12-31").rate(.corse, size: .medium) == nil)
        #expect(try rules(at: "2021-01-01").rate(.corse, size: .medium)?.isStartVerified == false)
    }

    @Test(arguments: [
        ("legal_basis:", "legal_bassis:", "unknown key"), ("percent: 30", "percent: 130", "percentage"),
        ("to: 2024-12-31", "to: 2025-06-30", "overlaps"),
        ("from: 2023-01-01, to: 2024-12-31", "from: 2023-01-01, to: 2022-01-01", "before"),
        ("2026-12-31 ", "2026-13-31 ", "date"), ("territory: dom", "territory: mars", "not one of"),
        ("code: mixed", "code: staff_hours", "missing"), ("years: 6,", "", "missing"),
        ("operator: staff,", "operator: boss,", "not one of"),
        ("from: 2023-01-01\n    to: 2027", "from: 2022-01-01\n    to: 2027", "overlaps"),
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
