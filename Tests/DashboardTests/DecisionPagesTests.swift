import Access
import Decisions
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing
import UsageDomain
import UsageStore

@testable import Dashboard

/// What people decide on pages, beside who may.
extension AccessPagesTests {
    private static func detail(history: [DecidedEntry] = []) -> SessionDetail {
        let session = session
        return SessionDetail(
            session: session, measured: [session],
            spans: [
                StateSpan(
                    machine: session.machine, start: session.start, end: session.start + .minutes(40), state: .busy,
                    grade: .derived)
            ], power: [.watts(20), nil, .watts(450)], powerStep: .minutes(30), history: history,
            evidence: SessionDetail.ClosedBlocks(
                first: SessionDetail.Block(sequence: 12, hash: String(repeating: "ab", count: 32)),
                last: SessionDetail.Block(sequence: 340, hash: String(repeating: "cd", count: 32))),
            statements: ["2026-0007"], before: SampleLab.unattributed, after: nil)
    }

    private static let session: UsageSession = {
        var session = SampleLab.session
        session.id = SessionID(machine: session.machine, start: session.start)
        return session
    }()

    private static let path = "/sessions/\(session.id)"

    @Test("One session's page says what it is made of, and offers decisions to who may decide")
    func sessionPage() async throws {
        try add("admin", [.administrator])
        try add("chloe", [.manager])
        try add("paul", [.accountant])
        var sources = SampleLab.sources()
        sources.sessionDetail = { $0 == Self.session.id ? Self.detail() : nil }
        let (manager, accountant) = (try cookie("chloe"), try cookie("paul"))
        try await with(sources: sources) { client in
            let page = String(buffer: try await get(client, Self.path + "?lang=fr", cookie: manager).body)
            for words in [
                "Blocs 12 à 340 du journal", "class=\"span busy\"", "2026-0007", "Scinder à cette heure",
                "releve journal export",
                "Fusionner",
            ] { #expect(page.contains(words), "\(words)") }
            let read = String(buffer: try await get(client, Self.path + "?lang=fr", cookie: accountant).body)
            #expect(read.contains("Blocs 12 à 340") && !read.contains("Scinder à cette heure"))
            #expect(try await get(client, "/sessions/none", cookie: manager).status == .notFound)
            #expect(try await get(client, Self.path).status == .seeOther)
        }
    }

    @Test("A member sees the page of their own session, and of no other")
    func ownSession() async throws {
        try add("admin", [.administrator])
        try add("chloe", [.member])
        var sources = SampleLab.sources()
        sources.sessionDetail = { id in
            var detail = Self.detail()
            detail.session.attribution.member = id == "own" ? "m-17" : "m-99"
            return detail
        }
        let cookie = try cookie("chloe")
        try await with(sources: sources) { client in
            let own = try await get(client, "/sessions/own", cookie: cookie)
            #expect(own.status == .ok)
            #expect(try await get(client, "/sessions/other", cookie: cookie).status == .forbidden)
            #expect(try await get(client, "/mine", cookie: cookie).status == .ok)
        }
    }

    @Test("A split is read by the lab's clock; what cannot be so is said and keeps the page")
    func split() async throws {
        try add("admin", [.administrator])
        try add("chloe", [.manager])
        let cookie = try cookie("chloe")
        let asked = Mutex<[DecisionRequest]>([])
        var sources = SampleLab.sources()
        sources.sessionDetail = { _ in Self.detail() }
        sources.sessionsConcerned = { _ in [Self.session] }
        sources.decide = { request, _, _, seen in
            asked.withLock { $0.append(request) }
            if seen == 1 { throw DecisionProblem.decidedMeanwhile(Self.session.id, by: "Maud", at: SampleLab.now) }
            return [9]
        }
        try await with(sources: sources) { client in
            let form = token(in: try await get(client, Self.path, cookie: cookie))
            func send(_ fields: [(String, String)]) async throws -> TestResponse {
                try await post(client, Self.path + "/split?lang=fr", [("token", form)] + fields, cookie: cookie)
            }
            let done = try await send([("at", "2026-03-05T09:30"), ("reason", "deux personnes"), ("seen", "5")])
            #expect(done.status == .seeOther && done.headers[.location] == Self.path + "?done=1")
            let at = try #require(Instant(iso8601: "2026-03-05T08:30:00Z"))
            #expect(asked.withLock { $0 } == [.split(Self.session.id, at: at)])
            let late = try await send([("at", "2026-03-05T09:30"), ("reason", "deux personnes"), ("seen", "1")])
            #expect(late.status == .unprocessableContent && String(buffer: late.body).contains("Maud a déjà décidé"))
            for fields in [[("at", "demain"), ("reason", "x")], [("at", "2026-03-05T09:30"), ("reason", " ")]] {
                #expect(try await send(fields).status == .unprocessableContent)
            }
            let forged = try await post(
                client, Self.path + "/split", [("token", "0"), ("at", "2026-03-05T09:30")], cookie: cookie)
            #expect(forged.status == .forbidden)
        }
    }

    // MARK: Taking a machine

    private static func board(_ member: MemberID?) -> LiveBoard {
        let board = LiveBoard()
        guard var snapshot = SampleLab.sources().board.current else { return board }
        for index in snapshot.machines.indices where snapshot.machines[index].id == "laser-1" {
            snapshot.machines[index].openSession = member.map { member in
                UsageSession(
                    id: "open", machine: "laser-1", start: SampleLab.now - .minutes(20),
                    attribution: Attribution(member: member, company: "ferrand", project: "ferrand-proto"))
            }
        }
        board.publish(snapshot)
        return board
    }

    private func claims(
        _ board: LiveBoard, _ path: String, _ fields: [(String, String)], as account: AccountID
    ) async throws -> (response: TestResponse, claims: [Claim]) {
        let claimed = Mutex<[Claim]>([])
        var sources = SampleLab.sources()
        sources.board = board
        sources.claim = { claims in claimed.withLock { $0 += claims } }
        let cookie = try cookie(account)
        let answer = Mutex<TestResponse?>(nil)
        try await with(sources: sources) { client in
            let form = token(in: try await get(client, "/account", cookie: cookie))
            let response = try await post(client, path, [("token", form)] + fields, cookie: cookie)
            answer.withLock { $0 = response }
        }
        return (try #require(answer.withLock { $0 }), claimed.withLock { $0 })
    }

    @Test("A member takes a free machine for a project of theirs, and is asked before taking it from somebody else")
    func claim() async throws {
        try add("admin", [.administrator])
        try add("chloe", [.member])
        let taken = Claim(machine: "laser-1", action: .taken, member: "m-17", project: "ferrand-proto")
        let project = ("project", "ferrand-proto")
        let free = try await claims(Self.board(nil), "/m/laser-1", [project], as: "chloe")
        #expect(free.response.status == .seeOther && free.claims == [taken])
        let asked = try await claims(Self.board("m-99"), "/m/laser-1", [project], as: "chloe")
        #expect(asked.response.status == .conflict && asked.claims.isEmpty)
        let sure = try await claims(Self.board("m-99"), "/m/laser-1", [project, ("takeover", "1")], as: "chloe")
        #expect(sure.claims == [taken])
        let foreign = try await claims(Self.board(nil), "/m/laser-1", [("project", "dupont-prod")], as: "chloe")
        #expect(foreign.response.status == .unprocessableContent && foreign.claims.isEmpty)
        let other = try await claims(Self.board("m-17"), "/m/laser-1", [("project", "")], as: "chloe")
        #expect(other.claims.map(\.action) == [.ended, .taken], "another project is another session")
    }

    @Test("A member ends their own session only; who decides about sessions ends anybody's")
    func end() async throws {
        try add("admin", [.administrator])
        try add("chloe", [.member])
        try add("maud", [.manager])
        let own = try await claims(Self.board("m-17"), "/m/laser-1/end", [], as: "chloe")
        #expect(own.claims == [Claim(machine: "laser-1", action: .ended, member: "m-17")])
        let others = try await claims(Self.board("m-99"), "/m/laser-1/end", [], as: "chloe")
        #expect(others.response.status == .unprocessableContent && others.claims.isEmpty)
        let byStaff = try await claims(Self.board("m-99"), "/m/laser-1/end", [], as: "maud")
        #expect(byStaff.claims == [Claim(machine: "laser-1", action: .ended, member: nil)])
    }

    @Test("Whoever scans a code sees whether the machine is free, and no name; only who may take it can")
    func scanned() async throws {
        try add("admin", [.administrator])
        try add("paul", [.accountant])
        var sources = SampleLab.sources()
        sources.board = Self.board("m-17")
        let cookie = try cookie("paul")
        try await with(sources: sources) { client in
            let page = try await get(client, "/m/laser-1?lang=fr")
            let text = String(buffer: page.body)
            #expect(page.status == .ok && text.contains("Prise par une autre personne"))
            #expect(text.contains("/login?then=") && !text.contains("ferrand"))
            #expect(try await get(client, "/m/none").status == .notFound)
            let form = token(in: try await get(client, "/account", cookie: cookie))
            let refused = try await post(client, "/m/laser-1", [("token", form), ("project", "")], cookie: cookie)
            #expect(refused.status == .forbidden)
        }
    }

    @Test("An account whose member has left takes nothing, and neither does a machine that is not there")
    func departed() async throws {
        try add("admin", [.administrator])
        try add("chloe", [.member])
        let missing = try await claims(Self.board(nil), "/m/none", [("project", "")], as: "chloe")
        #expect(missing.response.status == .notFound && missing.claims.isEmpty)
        var registry = SampleLab.registry
        registry.members = []
        let left = registry
        let cookie = try cookie("chloe")
        var sources = SampleLab.sources()
        sources.registry = { left }
        sources.claim = { _ in Issue.record("claimed") }
        try await with(sources: sources) { client in
            let form = token(in: try await get(client, "/account", cookie: cookie))
            let refused = try await post(client, "/m/laser-1", [("token", form), ("project", "")], cookie: cookie)
            #expect(refused.status == .forbidden)
        }
    }

    @Test("A suggestion that names nothing is said to be none")
    func emptySuggestion() async throws {
        try add("admin", [.administrator])
        try add("maud", [.manager])
        let cookie = try cookie("maud")
        try await with { client in
            let form = token(in: try await get(client, "/account", cookie: cookie))
            for take in [" ", "", "x"] {
                let said = try await post(
                    client, "/inbox/attribute", [("token", form), ("take", take), ("reason", "r")], cookie: cookie)
                #expect(said.status == .unprocessableContent)
            }
        }
    }

    @Test("A machine's code holds the address of its page")
    func code() async throws {
        try add("admin", [.administrator])
        try add("maud", [.manager])
        let cookie = try cookie("maud")
        try await with { client in
            let page = String(buffer: try await get(client, "/machines/laser-1/code", cookie: cookie).body)
            #expect(page.contains("class=\"qr\"") && page.contains("/m/laser-1"))
        }
    }
}
