import Accounting
import Decisions
import GRDB
import TestSupport
import Testing
import UsageDomain

@testable import UsageStore

@Suite("A session is split, joined, marked as the lab's own, and all of it undone")
struct DivisionTests {
    private let folder: StoreFolder
    private let store: UsageStore
    private let ten = Instant("2026-06-08T10:00:00Z")
    private let lea = Actor.account("lea")

    init() throws {
        folder = try StoreFolder()
        store = try folder.writer()
        try store.applyRegistry(
            LabRegistry(
                lab: Lab(id: "quai", name: "Le Quai"), machines: [Machine(id: "tour", kind: .lathe, name: "Tour")],
                companies: [Company(id: "alder", name: "Alder"), Company(id: "birk", name: "Birk")],
                projects: [Project(id: "axe", company: "alder", title: "Axe", purpose: .innovation)],
                members: [
                    Member(id: "m-8", company: "alder", defaultProject: "axe"), Member(id: "m-9", company: "birk"),
                ]),
            at: ten - .days(90), by: .named("test"))
    }

    private func at(_ minutes: Int64) -> Instant { ten + .minutes(minutes) }

    private func session(
        _ from: Int64, _ to: Int64, energy: Int64 = 0, _ attribution: Attribution = Attribution()
    ) -> UsageSession {
        UsageSession(
            id: SessionID(machine: "tour", start: at(from)), machine: "tour", start: at(from), end: at(to),
            closeReason: .machineOff, attribution: attribution, durations: StateDurations(busy: .minutes(to - from)),
            energy: Energy(milliwattHours: energy))
    }

    private func derive(_ sessions: [UsageSession], instead removed: [UsageSession] = []) throws {
        var checkpoint = Checkpoint.empty()
        checkpoint.sessions = sessions
        checkpoint.removedSessions = removed.map(\.id)
        try store.commit(checkpoint)
    }

    @discardableResult
    private func decide(_ request: DecisionRequest, at minutes: Int64 = 600, seen: Int64? = nil) throws -> Int64 {
        try store.decide(request, by: lea, reason: "vu avec Maud", at: at(minutes), seen: seen)[0].sequence
    }

    /// `from-to busy company`, of every session as it is stated.
    private func stated() throws -> [String] {
        #expect(try store.verify().problems == [])
        return try store.sessions().map { session in
            let minutes = [session.start, session.knownEnd].map { ($0 - ten).milliseconds / 60_000 }
            let whose = session.attribution.company?.rawValue ?? session.attribution.mark?.rawValue ?? "?"
            return "\(minutes[0])-\(minutes[1]) \(session.durations.busy.milliseconds / 60_000) \(whose)"
        }
    }

    @Test("Those that wait to be attributed are counted as they are found, up to a limit")
    func waiting() throws {
        try derive([
            session(0, 60), session(60, 100, Attribution(member: "m-9", company: "birk")), session(100, 130),
            session(130, 131),
        ])
        func count() throws -> Int {
            var query = SessionQuery()
            query.onlyUnattributed = true
            query.includeOpen = false
            let found = try store.sessionCount(query)
            #expect(try store.unattributedCount(atMost: 100) == found)
            return found
        }
        #expect(try count() == 3)
        let split = try decide(.split(SessionID(machine: "tour", start: at(0)), at: at(20)))
        #expect(try count() == 4)
        try decide(.attribute([SessionID(machine: "tour", start: at(20))], AttributionChange(mark: .staff)))
        #expect(try count() == 3)
        try decide(.withdraw([split]))
        try decide(.merge([SessionID(machine: "tour", start: at(100)), SessionID(machine: "tour", start: at(130))]))
        #expect(try count() >= 1)
        #expect(try store.unattributedCount(atMost: 1) == 1)
    }

    @Test("What is stated of a span adds up company by company, with the parts of what crosses its ends")
    func totals() throws {
        let whole = session(0, 60, energy: 601, Attribution(member: "m-8", company: "alder", project: "axe"))
        let next = session(60, 100, energy: 7, Attribution(member: "m-9", company: "birk"))
        let last = session(100, 130)
        try derive([whole, next, last])
        try decide(.split(whole.id, at: at(25)))
        try decide(.attribute([SessionID(machine: "tour", start: at(25))], AttributionChange(member: "m-9")))
        try decide(.merge([next.id, last.id]))
        let sessions = try store.sessions()
        for (from, to) in [(0, 130), (-10, 200), (10, 50), (25, 60), (59, 61), (70, 75), (120, 300), (131, 140)]
            as [(Int64, Int64)]
        {
            let span = at(from)..<at(to)
            var expected: [String?: TimeSpan] = [:]
            for part in try store.parts(of: sessions, within: span).map(\.session) {
                expected[part.attribution.company?.rawValue, default: .zero] += part.durations.total
            }
            let found = try store.statedTotals(by: .company, within: span, of: ["tour"])
            let totals = Dictionary(uniqueKeysWithValues: found.map { ($0.key, $0.durations.total) })
            #expect(totals.filter { $0.value > .zero } == expected.filter { $0.value > .zero }, "\(from) to \(to)")
        }
        let all = try store.statedTotals(by: .company, within: at(0)..<at(130), of: ["tour"])
        #expect(all.map(\.sessions).reduce(0, +) == 3)
        #expect(all.reduce(Energy.zero) { $0 + $1.energy }.milliwattHours == 608)
        #expect(try store.statedTotals(by: .member, within: at(0)..<at(130), of: []).isEmpty)
    }

    @Test("Two halves of a split session go to two companies, and their sums are the whole's")
    func split() throws {
        let whole = session(0, 60, energy: 601, Attribution(member: "m-8", company: "alder", project: "axe"))
        try derive([whole])
        try decide(.split(whole.id, at: at(25)))
        #expect(try stated() == ["0-25 25 alder", "25-60 35 alder"])
        try decide(.attribute([SessionID(machine: "tour", start: at(25))], AttributionChange(member: "m-9")))
        #expect(try stated() == ["0-25 25 alder", "25-60 35 birk"])
        #expect(try store.sessions().map(\.energy.milliwattHours).reduce(0, +) == 601)
        #expect(try store.measuredSessions(after: nil, limit: 9) == [whole], "the measure stays")
        #expect(try store.sessionCount(SessionQuery(company: "birk")) == 1)
    }

    @Test("What is derived anew is divided as was decided")
    func derivedAnew() throws {
        let before = session(0, 60)
        try derive([before])
        try decide(.split(before.id, at: at(25)))
        try decide(.attribute([before.id], AttributionChange(company: "birk")))
        let after = session(-4, 62)
        try derive([after], instead: [before])
        #expect(try stated() == ["-4-25 29 birk", "25-62 37 ?"])
        let shorter = session(-4, 20)
        try derive([shorter], instead: [after])
        #expect(try stated() == ["-4-20 24 birk"])
        #expect(try store.unplacedDecisions().map(\.kind) == [.split])
    }

    @Test("Joined, they are one session of the first one's; undone, they are two again")
    func merge() throws {
        try derive([session(0, 20), session(22, 60)])
        let ids = try store.sessions().map(\.id)
        try decide(.attribute([ids[1]], AttributionChange(company: "birk")))
        let entry = try decide(.merge(ids))
        #expect(try stated() == ["0-60 58 birk"])
        #expect(try store.sessions()[0].durations.gap == .minutes(2))
        try decide(.withdraw([entry]))
        #expect(try stated() == ["0-20 20 ?", "22-60 38 birk"])
        #expect(throws: DecisionProblem.notWithdrawable(entry)) { try decide(.withdraw([entry])) }
    }

    @Test(
        "Merged, they are of whoever had the longest of them, also where nobody's decision is about most of the whole")
    func mergedAttribution() throws {
        try derive([session(0, 30), session(40, 70), session(80, 111)])
        let ids = try store.sessions().map(\.id)
        try decide(.attribute(Array(ids[0...1]), AttributionChange(company: "birk")))
        let entry = try decide(.merge(ids + [ids[0]]))
        #expect(try stated() == ["0-111 91 birk"])
        try decide(.withdraw([entry]), at: 700)
        #expect(try stated() == ["0-30 30 birk", "40-70 30 birk", "80-111 31 ?"])
    }

    @Test("What was said of a session that was still open is said of each of its parts")
    func splitOfOpen() throws {
        var open = session(0, 60)
        (open.end, open.closeReason) = (nil, nil)
        try derive([open])
        try decide(.attribute([open.id], AttributionChange(company: "birk")), at: 5)
        try derive([session(0, 180)])
        let entry = try decide(.split(open.id, at: at(90)))
        #expect(try stated() == ["0-90 90 birk", "90-180 90 birk"])
        try decide(.withdraw([entry]), at: 700)
        #expect(try stated() == ["0-180 180 birk"])
    }

    @Test("Decided by a clock that is behind, an open session is attributed all the same")
    func clockBehind() throws {
        var open = session(0, 60)
        (open.end, open.closeReason) = (nil, nil)
        try derive([open])
        try decide(.attribute([open.id], AttributionChange(company: "birk")), at: -500)
        #expect(try stated() == ["0-60 60 birk"])
    }

    @Test("An undo from a page that is older than a later decision is refused")
    func undoOfOld() throws {
        let whole = session(0, 60)
        try derive([whole])
        let split = try decide(.split(whole.id, at: at(20)), at: 601)
        let seen = try store.latestDecision()
        try decide(.attribute([try store.sessions()[1].id], AttributionChange(company: "birk")), at: 602)
        #expect(throws: DecisionProblem.decidedMeanwhile(whole.id, by: "lea", at: at(602))) {
            try decide(.withdraw([split]), at: 603, seen: seen)
        }
        #expect(try store.sessions(concernedBy: [split]).count == 2)
    }

    @Test("The lab's own time is no company's and waits for nobody")
    func mark() throws {
        let own = session(0, 60, Attribution(member: "m-8", company: "alder", project: "axe", purpose: .innovation))
        try derive([own, session(70, 80)])
        try decide(.attribute(try store.sessions().map(\.id), AttributionChange(mark: .maintenance)))
        #expect(try stated() == ["0-60 60 maintenance", "70-80 10 maintenance"])
        var query = SessionQuery()
        query.onlyUnattributed = true
        #expect(try store.sessionCount(query) == 0)
        let attribution = try store.session(own.id)?.attribution
        #expect(attribution == Attribution(member: "m-8", purpose: .maintenance, mark: .maintenance))
        #expect(throws: AttributionProblem.markedForCompany(.noise)) {
            try decide(.attribute([own.id], AttributionChange(project: "axe", mark: .noise)))
        }
        try decide(.attribute([own.id], AttributionChange(project: "axe")))
        #expect(
            try store.session(own.id)?.attribution
                == Attribution(member: "m-8", company: "alder", project: "axe", purpose: .innovation))
    }

    @Test("Of two who decide at once the second is told what the first decided")
    func atOnce() throws {
        let one = session(0, 60)
        try derive([one, session(70, 80)])
        let seen = try store.latestDecision()
        try decide(.attribute([one.id], AttributionChange(company: "birk")), at: 601, seen: seen)
        #expect(throws: DecisionProblem.decidedMeanwhile(one.id, by: "lea", at: at(601))) {
            try decide(.attribute([one.id], AttributionChange(company: "alder")), at: 602, seen: seen)
        }
        #expect(try stated() == ["0-60 60 birk", "70-80 10 ?"])
        try decide(.attribute([try store.sessions()[1].id], AttributionChange(company: "alder")), at: 603, seen: seen)
        #expect(try stated() == ["0-60 60 birk", "70-80 10 alder"])
    }

    @Test("All of many, or none")
    func many() throws {
        try derive([session(0, 60), session(70, 80)])
        let ids = try store.sessions().map(\.id)
        #expect(throws: StoreError.notFound("session tour-x")) {
            try decide(.attribute(ids + ["tour-x"], AttributionChange(company: "birk")))
        }
        #expect(try stated() == ["0-60 60 ?", "70-80 10 ?"])
        #expect(try store.ledger(kind: .attribution).isEmpty)
    }

    @Test("What cannot be so is refused")
    func refused() throws {
        try derive([session(0, 60), session(70, 80), session(90, 95)])
        let ids = try store.sessions().map(\.id)
        #expect(throws: DecisionProblem.outside(ids[0], from: at(0), to: at(60))) {
            try decide(.split(ids[0], at: at(60)))
        }
        #expect(throws: DecisionProblem.notNeighbours) { try decide(.merge([ids[0], ids[2]])) }
        #expect(throws: DecisionProblem.nothingNamed) { try decide(.merge([ids[0]])) }
        #expect(throws: DecisionProblem.nothingNamed) { try decide(.attribute([], AttributionChange(company: "birk"))) }
    }

    @Test("Who decided what about a session, with what was withdrawn")
    func history() throws {
        let whole = session(0, 60)
        try derive([whole])
        let split = try decide(.split(whole.id, at: at(45)))
        let first = try decide(.attribute([whole.id], AttributionChange(company: "birk")))
        try decide(.withdraw([first]))
        let parts = try store.sessions()
        let history = try store.decisionHistory(of: parts)
        #expect(history[parts[0].id]?.map(\.sequence) == [split, first])
        #expect(history[parts[0].id]?.map(\.holds) == [true, false])
        #expect(history[parts[1].id]?.map(\.kind) == [.split])
        #expect(history[parts[0].id]?.last?.actor == lea)
    }

    @Test("A division changed behind the store's back is found")
    func tampered() throws {
        let whole = session(0, 60)
        try derive([whole])
        try decide(.split(whole.id, at: at(25)))
        try store.database.write { db in
            try db.execute(
                sql: "UPDATE session_part SET busy_ms = busy_ms + 60000, gap_ms = gap_ms - 60000 WHERE id = ?",
                arguments: [whole.id.rawValue])
        }
        #expect(try store.verify().problems == ["session \(whole.id): it is not divided or joined as was decided"])
    }

    @Test(
        "However sessions are derived anew, what was decided lies where it would lie at once",
        arguments: 1...25 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var present: [UsageSession] = []
        for round in 0..<30 {
            let sessions = try store.sessions()
            if !sessions.isEmpty, Int.random(in: 0..<3, using: &chance) > 0 {
                let place = Int.random(in: sessions.indices, using: &chance)
                let one = sessions[place]
                let requests: [DecisionRequest] = [
                    .attribute([one.id], AttributionChange(company: Bool.random(using: &chance) ? "alder" : "birk")),
                    .split(one.id, at: one.start + .minutes(.random(in: 1...40, using: &chance))),
                    .merge(sessions[place...].prefix(2).map(\.id)),
                    .withdraw([.random(in: 1...Int64(round + 2), using: &chance)]),
                ]
                do {
                    try decide(requests.randomElement(using: &chance)!, at: 5000 + Int64(round))
                } catch is DecisionProblem {
                    // Chance asked for what cannot be.
                }
                continue
            }
            let from = Int64.random(in: 0...700, using: &chance)
            let gone = present.filter { $0.start >= at(from) }
            present.removeAll { $0.start >= at(from) }
            var start = max(from, present.map { ($0.knownEnd - ten).milliseconds / 60_000 }.max() ?? 0)
            var derived: [UsageSession] = []
            while start < 800 {
                let end = start + .random(in: 1...150, using: &chance)
                derived.append(session(start, end, energy: .random(in: 0...999, using: &chance)))
                start = end + .random(in: 1...60, using: &chance)
            }
            present += derived
            try derive(derived, instead: gone)
        }
        #expect(try store.verify().problems.isEmpty, "as settling everything at once would")
        let busy = { (sessions: [UsageSession]) in sessions.map(\.durations.busy.milliseconds).reduce(0, +) }
        #expect(try busy(store.sessions()) == busy(present))
    }

    @Test("A ledger of the first format goes on in the second, and the chain holds")
    func migrated() throws {
        let path = folder.path + "-old"
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(StoreHeader.applicationID); PRAGMA journal_mode = WAL")
            let earlier = Migration.all.prefix { $0.sql != Migration.decisions.sql }
            for migration in earlier { try db.execute(sql: migration.sql) }
            try db.execute(sql: "PRAGMA user_version = \(earlier.count)")
            try db.execute(sql: "INSERT INTO secret VALUES ('badges', zeroblob(32))")
            let whole = session(0, 60)
            try OldStore.insert(whole, db)
            let sequence = try OldStore.appendLedger(
                .attribution, author: "Léa", reason: "badge oublié",
                content: CanonicalJSON.text(
                    AttributionDecision(
                        anchor: Anchor(machine: "tour", start: whole.start, end: whole.end), session: whole.id,
                        before: Attribution(), after: Attribution(company: "birk"))), at: at(90), db)
            try db.execute(
                sql: """
                    INSERT INTO session_decision VALUES (?, ?, 'tour', ?, ?, NULL, 'birk', NULL, NULL, 'autonomous', ?, 1)
                    """,
                arguments: [
                    sequence, whole.id.rawValue, whole.start.milliseconds, whole.knownEnd.milliseconds,
                    at(90).milliseconds,
                ])
            try db.execute(
                sql: "INSERT INTO decided_session VALUES (?, ?)", arguments: [whole.id.rawValue, sequence])
        }
        try queue.close()
        let migrated = try UsageStore.open(path: path, mode: .writer)
        #expect(try migrated.sessions().map(\.attribution.company) == ["birk"])
        #expect(try migrated.verify().problems == [])
        try migrated.decide(
            .split(session(0, 60).id, at: at(20)), by: .console(user: "pi", name: "Léa"), reason: "deux personnes",
            at: at(99))
        #expect(try migrated.ledger().map(\.format) == [1, 2])
        #expect(try migrated.ledger().map(\.actor) == [.named("Léa"), .console(user: "pi", name: "Léa")])
        #expect(try migrated.sessions().map(\.attribution.company) == ["birk", "birk"])
        #expect(try migrated.verify().problems == [])
        try migrated.close()
    }
}
