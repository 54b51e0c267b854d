import Decisions
import Crypto
import Foundation
import Testing
import UsageDomain
import UsageStore

/// One rule for stated periods: whatever makes an issued statement read otherwise is told in the ledger.
struct StatementCorrectionTests {
    let store: UsageStore
    let folder: StoreFolder
    let tenth = Instant("2026-04-10T08:00:00Z")
    let issued = Instant("2026-05-04T09:00:00Z")
    let registry = LabRegistry(
        lab: Lab(id: "halle", name: "Halle"),
        machines: [
            Machine(id: "scie-1", kind: .other, name: "Scie"), Machine(id: "tour-1", kind: .lathe, name: "Tour"),
        ],
        companies: [Company(id: "morel", name: "Morel"), Company(id: "vidal", name: "Vidal")],
        projects: [Project(id: "ressort", company: "morel", title: "Ressort", purpose: .innovation)],
        members: [Member(id: "m-4", company: "morel", defaultProject: "ressort")])

    init() throws {
        folder = try StoreFolder()
        store = try folder.writer()
        try store.applyRegistry(registry, at: tenth - .days(60), by: .named("test"))
    }

    private func session(
        _ id: SessionID, _ machine: MachineID = "scie-1", at start: Instant, busy: Int64 = 40,
        company: CompanyID? = "morel",
        isOpen: Bool = false
    ) -> UsageSession {
        UsageSession(
            id: id, machine: machine, start: start, end: isOpen ? nil : start + .minutes(busy + 5),
            closeReason: isOpen ? nil : .badgeOut,
            attribution: Attribution(
                member: company == nil ? nil : "m-4", company: company, project: company == "morel" ? "ressort" : nil),
            durations: StateDurations(busy: .minutes(busy), idle: .minutes(5)))
    }

    private func commit(_ sessions: [UsageSession], _ change: (inout Checkpoint) -> Void = { _ in }) throws {
        var checkpoint = Checkpoint.empty()
        checkpoint.sessions = sessions
        change(&checkpoint)
        try store.commit(checkpoint)
    }

    @discardableResult
    private func issue(_ company: CompanyID = "morel", at instant: Instant? = nil) throws -> String {
        try store.issueStatement(
            company: company, period: try #require(Period("2026-04")), year: 2026, at: instant ?? issued,
            by: .named("test"), reason: "asked for"
        ) { allocation in
            let json = Array("\"\(allocation.number)\"".utf8)
            return IssuedDocuments(
                digest: [UInt8](SHA256.hash(data: json)), json: json, signature: [1], pdf: [2], csv: [3])
        }.number
    }

    private var outdated: [String] {
        get throws { try store.statements().filter { $0.corrections > 0 }.map(\.number).sorted() }
    }

    private var corrections: [LedgerEntry] { get throws { try store.ledger(kind: .correction) } }

    @Test func `the same sessions again are no correction`() throws {
        try commit([session("a", at: tenth)])
        try issue()
        try commit([session("a", at: tenth)])
        #expect(try corrections.isEmpty && outdated.isEmpty)
    }

    @Test func `a session that grows, moves, appears or goes is one, and is told once`() throws {
        let changes: [(String, [UsageSession], [SessionID])] = [
            ("grows", [session("a", at: tenth, busy: 41)], []),
            ("moves", [session("a", at: tenth + .minutes(1))], []),
            ("appears", [session("b", "tour-1", at: tenth + .days(1))], []),
            ("goes", [], ["a"]),
        ]
        for (name, sessions, removed) in changes {
            try commit([session("a", at: tenth)], { $0.removedSessions = ["b"] })
            let number = try issue()
            let before = try corrections.count
            for _ in 0..<2 { try commit(sessions, { $0.removedSessions = removed }) }
            #expect(try corrections.count == before + 1, "\(name)")
            let entry = try #require(try corrections.last)
            #expect(entry.content?.contains("\"\(number)\"") == true && entry.actor == .collector, "\(name)")
            #expect(try outdated == [number], "\(name)")
        }
    }

    @Test func `what is as stated again makes the statement right again`() throws {
        try commit([session("a", at: tenth)])
        try issue()
        try commit([session("a", at: tenth, busy: 50)])
        try commit([session("a", at: tenth)])
        #expect(try corrections.count == 2 && outdated.isEmpty)
    }

    @Test func `an open session that closes later is one`() throws {
        try commit([session("a", at: tenth), session("b", at: tenth + .days(20), isOpen: true)])
        let number = try issue()
        try commit([session("b", at: tenth + .days(20), busy: 900, isOpen: true)])
        #expect(try corrections.isEmpty)
        try commit([session("b", at: tenth + .days(20), busy: 1000)])
        #expect(try outdated == [number])
    }

    @Test func `a session attributed to another company is one for both`() throws {
        try commit([session("a", at: tenth), session("b", at: tenth + .days(1), company: "vidal")])
        let (morel, vidal) = (try issue("morel"), try issue("vidal"))
        _ = try store.decide(
            .attribute(["a"], AttributionChange(company: "vidal")), by: .named("Ada"), reason: "other job", at: issued)
        #expect(try outdated == [morel, vidal])
        let entry = try #require(try corrections.last)
        #expect(entry.actor == .named("Ada") && entry.reason == "other job")
        let again = try issue("morel")
        #expect(try outdated == [vidal] && store.statement(number: morel)?.replacedBy == again)
    }

    @Test func `sessions of others count where the machine is stated`() throws {
        try commit([session("a", at: tenth), session("b", "tour-1", at: tenth, company: "vidal")])
        let number = try issue("morel")
        try commit([session("c", "tour-1", at: tenth + .hours(3), company: nil)])
        #expect(try outdated.isEmpty)
        try commit([session("d", "scie-1", at: tenth + .hours(3), company: nil)])
        #expect(try outdated == [number])
    }

    @Test func `what began after the issue of a running period is none`() throws {
        try commit([session("a", at: tenth)])
        try issue(at: tenth + .days(2))
        try commit([session("b", at: tenth + .days(3)), session("c", at: tenth + .days(30))])
        #expect(try corrections.isEmpty)
        try commit([session("d", at: tenth + .days(1))])
        #expect(try corrections.count == 1)
    }

    @Test func `a registry with a day in the stated period is one where it says otherwise`() throws {
        try commit([session("a", at: tenth)])
        let number = try issue()
        var later = registry
        later.machines[0].owner = .company("morel")
        try store.applyRegistry(later, at: issued, by: .named("test"))
        #expect(try corrections.isEmpty)
        later.machines[0].room = "Cour"
        later.projects[0].purpose = .production
        #expect(
            try store.consequences(of: later, effective: tenth - .days(1)).map(\.description) == [
                "changes 1 stored session of scie-1 on 2026-04-10, stated in \(number)"
            ])
        try store.applyRegistry(
            later, at: issued + .days(1), effective: tenth - .days(1), by: .named("Ada"), reason: "it was series work")
        #expect(try corrections.map(\.reason) == ["it was series work"] && outdated == [number])
        #expect(try store.verify().problems == [])
    }

    @Test func `declarations that contradict each other from a day on are refused with the day`() throws {
        var grown = registry
        grown.members.append(Member(id: "m-9", company: "vidal"))
        try store.applyRegistry(grown, at: issued, by: .named("test"))
        var smaller = grown
        smaller.companies.removeLast()
        smaller.members.removeLast()
        try store.applyRegistry(smaller, at: issued, effective: issued + .days(30), by: .named("test"))
        var other = smaller
        other.companies = registry.companies
        other.members.append(Member(id: "m-8", company: "vidal"))
        #expect(throws: Never.self) {
            try store.applyRegistry(other, at: issued, effective: issued + .days(40), by: .named("t"))
        }
        var early = other
        early.projects.append(Project(id: "cadre", company: "vidal", title: "Cadre", purpose: .other))
        let refusal = #expect(throws: RegistryRefusal.self) {
            try store.applyRegistry(early, at: issued, effective: issued + .days(10), by: .named("test"))
        }
        #expect(refusal?.from == "2026-06-03" && refusal?.description.contains("'cadre'") == true)
        #expect(try store.registry() == other)
    }
}
