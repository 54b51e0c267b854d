import Decisions
import Testing
import UsageDomain
import UsageStore

struct SessionTests {
    let folder: StoreFolder
    let nine = Instant("2026-03-02T09:00:00Z")

    init() throws { folder = try StoreFolder() }

    private var full: UsageSession {
        UsageSession(
            id: "laser-1@1", machine: "laser-1", start: nine, end: nine + .hours(1), closeReason: .badgeOut,
            attribution: Attribution(
                member: "m-17", company: "ferrand", project: "vanne", purpose: .innovation, accessMode: .assisted),
            durations: StateDurations(busy: .minutes(50), gap: .minutes(10)), energy: Energy(milliwattHours: 77),
            energyGrade: .estimated, quantities: [.laserTime: 5, .sheets: 2],
            runs: [Run(start: nine, end: nine + .minutes(50), busy: .minutes(50), job: "été/1.gcode", outcome: .done)],
            grade: .estimated)
    }

    private func store(_ sessions: [UsageSession]) throws -> UsageStore {
        let store = try folder.writer()
        try store.applyRegistry(
            LabRegistry(
                lab: Lab(id: "atelier", name: "Atelier"), companies: [Company(id: "dupont", name: "Dupont")],
                members: [Member(id: "m-2", company: "dupont")]), at: nine - .days(9), by: .named("test"))
        var checkpoint = Checkpoint.empty()
        checkpoint.sessions = sessions
        try store.commit(checkpoint)
        return store
    }

    @Test func `a session comes back whole, and is replaced by its id`() throws {
        let store = try store([full])
        #expect(try store.sessions() == [full])
        var changed = full
        changed.energy = Energy(milliwattHours: 78)
        var checkpoint = Checkpoint.empty()
        checkpoint.sessions = [changed]
        try store.commit(checkpoint)
        #expect(try store.session(full.id) == changed)
        checkpoint.sessions = []
        checkpoint.removedSessions = [full.id]
        try store.commit(checkpoint)
        #expect(try store.sessions().isEmpty)
    }

    @Test func `queries restrict and order by start, then machine`() throws {
        let sessions = [
            UsageSession(id: "c", machine: "z", start: nine), UsageSession(id: "b", machine: "a", start: nine),
            UsageSession(id: "a", machine: "a", start: nine + .hours(5)), full,
        ]
        let store = try store(sessions)
        func ids(_ query: SessionQuery) throws -> [SessionID] { try store.sessions(query).map(\.id) }
        #expect(try ids(SessionQuery()) == ["b", "laser-1@1", "c", "a"])
        #expect(try ids(SessionQuery(machine: "a")) == ["b", "a"])
        #expect(try ids(SessionQuery(company: "ferrand", member: "m-17", project: "vanne")) == ["laser-1@1"])
        #expect(try ids(SessionQuery(from: nine + .milliseconds(1))) == ["a"])
        #expect(try ids(SessionQuery(to: nine)) == [])
        var query = SessionQuery()
        query.onlyUnattributed = true
        query.limit = 2
        #expect(try ids(query) == ["b", "c"])
        query.newestFirst = true
        #expect(try ids(query) == ["a", "c"])
        query = SessionQuery()
        query.includeOpen = false
        #expect(try ids(query) == ["laser-1@1"])
    }

    @Test func `pages and counts of a query agree, and a session counts until it has ended`() throws {
        var closed = full
        closed.end = nine + .hours(1)
        let store = try store([
            UsageSession(id: "c", machine: "z", start: nine), UsageSession(id: "b", machine: "a", start: nine), closed,
            UsageSession(id: "a", machine: "a", start: nine + .hours(5)),
        ])
        var query = SessionQuery()
        query.newestFirst = true
        query.limit = 2
        query.offset = 1
        #expect(try store.sessions(query).map(\.id) == ["c", "laser-1@1"])
        #expect(try store.sessionCount(query) == 4)
        query.endsAfter = nine + .hours(1)
        #expect(try store.sessionCount(query) == 3)
        query.endsAfter = nine + .minutes(59)
        #expect(try store.sessionCount(query) == 4)
        query.onlyUnattributed = true
        #expect(try store.sessionCount(query) == 3)
        query.includeOpen = false
        #expect(try store.sessionCount(query) == 0)
        #expect(try store.sessionCount(SessionQuery(company: "ferrand")) == 1)
    }

    @Test func `a correction lies over the session and survives recomputation`() throws {
        var open = full
        open.attribution = Attribution()
        let store = try store([open])
        var unattributed = SessionQuery()
        unattributed.onlyUnattributed = true
        #expect(try store.sessions(unattributed).map(\.id) == [open.id])
        let change = AttributionChange(member: "m-2", accessMode: .service)
        let entry = try store.decide(
            .attribute([open.id], change), by: .named("admin"), reason: "forgot the badge", at: nine + .days(1))[0]
        var checkpoint = Checkpoint.empty()
        checkpoint.sessions = [open]
        try store.commit(checkpoint)
        #expect(
            try store.session(open.id)?.attribution
                == Attribution(member: "m-2", company: "dupont", accessMode: .service))
        #expect(try store.sessions(SessionQuery(company: "dupont")).count == 1)
        #expect(try store.sessions(unattributed).isEmpty)
        #expect(entry.kind == .attribution && entry.content?.contains("dupont") == true)
        try store.decide(.withdraw([entry.sequence]), by: .named("admin"), reason: "wrong", at: nine + .days(2))
        #expect(try store.session(open.id)?.attribution == Attribution())
        try store.decide(.attribute([open.id], change), by: .named("admin"), reason: "after all", at: nine + .days(3))
        checkpoint.sessions = []
        checkpoint.removedSessions = [open.id]
        try store.commit(checkpoint)
        #expect(try store.unplacedDecisions().map(\.session) == [open.id])
        #expect(throws: StoreError.notFound("session laser-1@1")) {
            try store.decide(.attribute([open.id], change), by: .named("a"), reason: "b", at: nine)
        }
    }
}
