import Decisions
import GRDB
import TestSupport
import Testing
import UsageDomain

@testable import UsageStore

@Suite("A decision about a session stays with what the session becomes")
struct SessionDecisionTests {
    private let folder: StoreFolder
    private let store: UsageStore
    private let nine = Instant("2026-03-02T09:00:00Z")
    private let ferrand = AttributionChange(company: "ferrand", accessMode: .assisted)

    init() throws {
        folder = try StoreFolder()
        store = try folder.writer()
        try store.applyRegistry(
            LabRegistry(
                lab: Lab(id: "atelier", name: "Atelier"),
                companies: (["ferrand", "dupont"] + (0..<30).map { "c\($0)" }).map {
                    Company(id: CompanyID(rawValue: $0), name: $0)
                }), at: nine - .days(30), by: .named("test"))
    }

    /// Minutes after nine; open without an end, known up to `knownTo`.
    private func session(_ from: Int64, _ to: Int64?, knownTo: Int64? = nil) -> UsageSession {
        let start = nine + .minutes(from)
        return UsageSession(
            id: SessionID(machine: "laser-1", start: start), machine: "laser-1", start: start,
            end: to.map { nine + .minutes($0) }, closeReason: to == nil ? nil : .machineOff,
            durations: StateDurations(busy: .minutes((to ?? knownTo ?? from) - from)))
    }

    private func derive(_ sessions: [UsageSession], instead removed: [UsageSession] = []) throws {
        var checkpoint = Checkpoint.empty()
        checkpoint.sessions = sessions
        checkpoint.removedSessions = removed.map(\.id)
        try store.commit(checkpoint)
    }

    private func decide(_ session: UsageSession, _ change: AttributionChange, at minutes: Int64) throws {
        try store.decide(
            .attribute([session.id], change), by: .account("chloé"), reason: "badge oublié",
            at: nine + .minutes(minutes))
    }

    private func companies() throws -> [CompanyID?] {
        #expect(try store.verify().problems == [])
        return try store.sessions().map(\.attribution.company)
    }

    @Test("that late messages let begin earlier")
    func moved() throws {
        let (before, after) = (session(0, 60), session(-7, 61))
        try derive([before])
        try decide(before, ferrand, at: 90)
        try derive([after], instead: [before])
        #expect(try companies() == ["ferrand"])
        #expect(try store.unplacedDecisions().isEmpty)
    }

    @Test("that new thresholds divide: each part keeps it, what is between does not")
    func divided() throws {
        let whole = session(0, 60)
        try derive([whole])
        try decide(whole, ferrand, at: 90)
        try derive([session(0, 20), session(25, 60), session(61, 70)], instead: [whole])
        #expect(try companies() == ["ferrand", "ferrand", nil])
    }

    @Test("that is open grows with it, and leaves the next one alone")
    func open() throws {
        let begun = session(0, nil, knownTo: 5)
        try derive([begun])
        try decide(begun, ferrand, at: 5)
        try derive([session(0, 300), session(301, 400)])
        #expect(try companies() == ["ferrand", nil])
    }

    @Test("that is swallowed by a longer one is to be looked at again, until somebody decides anew")
    func swallowed() throws {
        let short = session(0, 30)
        try derive([short])
        try decide(short, ferrand, at: 90)
        let long = session(-120, 31)
        try derive([long], instead: [short])
        #expect(try companies() == [nil])
        #expect(
            try store.unplacedDecisions() == [
                UnplacedDecision(
                    sequence: 2, kind: .attribution, machine: "laser-1", start: nine, session: short.id,
                    actor: .account("chloé"), reason: "badge oublié")
            ])
        try decide(long, AttributionChange(company: "dupont"), at: 200)
        #expect(try companies() == ["dupont"])
        #expect(try store.unplacedDecisions().isEmpty)
    }

    @Test("that went away and comes back with a later recomputation")
    func back() throws {
        let once = session(0, 60)
        try derive([once])
        try decide(once, ferrand, at: 90)
        try derive([], instead: [once])
        #expect(try store.unplacedDecisions().count == 1)
        try derive([session(2, 58)])
        #expect(try companies() == ["ferrand"])
        #expect(try store.unplacedDecisions().isEmpty)
    }

    @Test("An attribution moved to another session by hand is found")
    func tampered() throws {
        let (mine, other) = (session(0, 60), session(70, 90))
        try derive([mine, other])
        try decide(mine, ferrand, at: 95)
        try store.database.write { db in
            try db.execute(sql: "UPDATE decided_session SET session = ?", arguments: [other.id.rawValue])
        }
        #expect(
            try store.verify().problems == [
                "session \(mine.id): its attribution is not the one that was decided",
                "session \(other.id): its attribution is not the one that was decided",
            ])
    }

    @Test("However sessions are derived anew, each decision lies where it would lie at once", arguments: 1...25)
    func random(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var present: [SessionID: UsageSession] = [:]
        for round in 0..<30 {
            if let one = present.values.sorted(by: { $0.id < $1.id }).randomElement(using: &chance),
                Bool.random(using: &chance)
            {
                try decide(one, AttributionChange(company: CompanyID(rawValue: "c\(round)")), at: 5000 + Int64(round))
                continue
            }
            // From some instant on everything becomes otherwise, as a recomputation does it.
            let from = Int64.random(in: 0...900, using: &chance)
            let gone = present.values.filter { $0.start >= nine + .minutes(from) }
            var start = max(
                from,
                present.values.filter { $0.start < nine + .minutes(from) }
                    .compactMap { $0.end.map { ($0 - nine).milliseconds / 60_000 } }.max() ?? 0)
            var derived: [UsageSession] = []
            while start < 1000 {
                let end = start + .random(in: 0...150, using: &chance)
                derived.append(session(start, end))
                start = end + .random(in: 1...60, using: &chance)
            }
            for session in gone { present[session.id] = nil }
            for session in derived { present[session.id] = session }
            try derive(derived, instead: gone)
        }
        #expect(try store.verify().problems.isEmpty, "as settling everything at once would")
        #expect(try store.sessions().count == present.count)
    }

    @Test("Corrections of an earlier release are decisions about what their sessions were")
    func migrated() throws {
        let path = folder.path + "-old"
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(StoreHeader.applicationID); PRAGMA journal_mode = WAL")
            let earlier = Migration.all.prefix { $0.sql != Migration.sessionDecisions.sql }
            for migration in earlier { try db.execute(sql: migration.sql) }
            try db.execute(sql: "PRAGMA user_version = \(earlier.count)")
            try db.execute(sql: "INSERT INTO secret VALUES ('badges', zeroblob(32))")
            for session in [session(0, 60), session(70, 90)] { try OldStore.insert(session, db) }
            let gone: SessionID = "laser-1-20260302T122000000Z-2"
            for id in [session(0, 60).id, gone] {
                let content =
                    "{\"after\":{\"accessMode\":\"assisted\",\"company\":\"ferrand\"},"
                    + "\"before\":{\"accessMode\":\"autonomous\"},\"session\":\"\(id)\"}"
                let sequence = try OldStore.appendLedger(
                    .attribution, author: "chloé", reason: "badge oublié", content: content, at: nine + .days(1), db)
                try db.execute(
                    sql: "INSERT INTO attribution_override VALUES (?, ?, NULL, 'ferrand', NULL, NULL, 'assisted', ?)",
                    arguments: [sequence, id.rawValue, (nine + .days(1)).milliseconds])
            }
        }
        try queue.close()
        let migrated = try UsageStore.open(path: path, mode: .writer)
        #expect(try migrated.sessions().map(\.attribution.company) == ["ferrand", nil])
        #expect(try migrated.unplacedDecisions().map(\.start) == [nine + .minutes(200)])
        #expect(try migrated.verify().problems == [])
        var checkpoint = Checkpoint.empty()
        checkpoint.sessions = [session(195, 231)]
        try migrated.commit(checkpoint)
        // Of an instant nobody can say what it was more than half of.
        #expect(try migrated.unplacedDecisions().map(\.machine) == ["laser-1"])
        try migrated.close()
    }
}
