import Decisions
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoopbackBroker
import Synchronization
import Testing
import UsageDomain

@testable import Access
@testable import Dashboard

@Suite("The interface for programs, and the file that describes it")
struct InterfaceTests {
    private let folder: TemporaryDirectory
    private let reception: Reception
    private static let python = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".venv/bin/python3").path

    init() throws {
        folder = try TemporaryDirectory()
        reception = Reception(
            accounts: try AccountStore(path: folder.file("a.accounts")), now: { SampleLab.now })
        try reception.accounts.add(
            Account(
                id: "tableur", name: "Tableur", roles: [.administrator], createdAt: SampleLab.now, grantedBy: "admin"),
            password: .nobody)
    }

    private struct Description {
        let text: String
        /// By path, the methods it describes.
        let methods: [String: Set<String>]

        init() throws {
            text = try Resources().text("api/openapi.json")
            let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            methods = paths.mapValues { Set($0.keys.map { $0.uppercased() }) }
        }
    }

    private func token(_ rights: Set<Right>) throws -> String {
        try reception.accounts.makeToken(
            for: "tableur", label: "essai", rights: rights, until: SampleLab.now + .days(1), at: SampleLab.now
        ).text
    }

    private static let decided = [Int64(7), 8]

    private func with(
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        try await Application(router: router()).test(.router, body)
    }

    private func router() throws -> Router<DashboardContext> {
        var sources = SampleLab.sources()
        sources.decide = { request, _, _, _ in
            guard case .attribute(let sessions, _) = request else { return [] }
            if sessions.contains("gone") { throw AttributionProblem.unknown(UnknownName("project", "gone", known: [])) }
            return Self.decided
        }
        sources.sessionDetail = { id in
            guard id == SampleLab.session.id else { return nil }
            return SessionDetail(
                session: SampleLab.session, measured: [], spans: [], power: [], powerStep: .minutes(1), history: [],
                evidence: nil, statements: [], before: nil, after: nil)
        }
        return try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .accounts(reception))
    }

    private func ask(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, _ token: String?,
        _ body: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        return try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    private static let attribution = #"{"sessions":["a","b"],"project":"ferrand-proto","reason":"badge oublié"}"#

    @Test("The file is OpenAPI 3.1 as its own validator reads it")
    func valid() throws {
        let file = try folder.write(try Description().text, to: "openapi.json")
        #expect(try Command.run(Self.python, ["-m", "openapi_spec_validator", file]).contains("OK"))
    }

    @Test("Every route of the interface is in the file with its methods, and the other way round")
    func routes() async throws {
        let description = try Description()
        let router = try router()
        let paths = Set(router.routes.map { "\($0.path)" }.filter { $0.hasPrefix("/api/") })
        #expect(paths == Set(description.methods.keys))
        let all = try token([.seeEverybody, .decideSessions, .seeStatements])
        let routes = router.routes.map { (path: "\($0.path)", method: $0.method) }
        let described = description.methods
        try await Application(router: router).test(.router) { client in
            for route in routes where route.path.hasPrefix("/api/") && route.method != .head {
                let path = route.path.replacing("{id}", with: "a")
                let status = try await ask(client, route.method, path, all, "{}").status
                let isDescribed = described[route.path]?.contains(route.method.rawValue) == true
                #expect((status != .methodNotAllowed) == isDescribed, "\(route)")
            }
        }
    }

    @Test("Every answer, good or not, is as the file says")
    func answers() async throws {
        let all = try token([.seeEverybody, .decideSessions, .seeStatements])
        let little = try token([.seeBoard])
        let asked: [(HTTPRequest.Method, String, String?, String?, Int)] = [
            (.get, "/api/v1/machines", nil, nil, 200), (.get, "/api/v1/machines", all, nil, 200),
            (.get, "/api/v1/sessions", all, nil, 200),
            (.get, "/api/v1/sessions?machine=laser-1&from=2026-03-05&to=2026-03-05", all, nil, 200),
            (.get, "/api/v1/sessions?from=demain", all, nil, 400), (.get, "/api/v1/sessions?page=0", all, nil, 400),
            (.get, "/api/v1/sessions", nil, nil, 401), (.get, "/api/v1/sessions", little, nil, 403),
            (.get, "/api/v1/sessions", "0", nil, 401),
            (.get, "/api/v1/sessions/\(SampleLab.session.id)", all, nil, 200),
            (.get, "/api/v1/sessions/none", all, nil, 404),
            (.get, "/api/v1/inbox", all, nil, 200), (.get, "/api/v1/statements", all, nil, 200),
            (.get, "/api/v1/statements", little, nil, 403),
            (.post, "/api/v1/attributions", all, Self.attribution, 201),
            (.post, "/api/v1/attributions", all, #"{"sessions":["gone"],"mark":"noise","reason":"r"}"#, 422),
            (.post, "/api/v1/attributions", all, #"{"sessions":[],"mark":"noise","reason":"r"}"#, 400),
            (.post, "/api/v1/attributions", all, #"{"sessions":["a"],"mark":"king","reason":"r"}"#, 400),
            (.post, "/api/v1/attributions", all, #"{"sessions":["a"],"reason":"r"}"#, 400),
            (.post, "/api/v1/attributions", all, "token=0", 400),
            (.post, "/api/v1/attributions", little, Self.attribution, 403),
            (.post, "/api/v1/attributions", nil, Self.attribution, 401),
        ]
        let heard = Mutex<[[String: Any]]>([])
        try await with { client in
            for (method, path, token, body, expected) in asked {
                let response = try await ask(client, method, path, token, body)
                #expect(response.status.code == expected, "\(method) \(path): \(response.status)")
                #expect(response.headers[.contentType] == "application/json; charset=utf-8", "\(method) \(path)")
                let answer = String(buffer: response.body)
                let pattern = path.hasPrefix("/api/v1/sessions/") ? "/api/v1/sessions/{id}" : path
                heard.withLock {
                    $0.append([
                        "path": String(pattern.prefix { $0 != "?" }), "method": method.rawValue.lowercased(),
                        "status": "\(response.status.code)", "body": answer,
                    ])
                }
                if path == "/api/v1/machines" {
                    #expect(answer.contains("m-17") == (token != nil), "names are not for everybody")
                }
            }
        }
        let data = try JSONSerialization.data(withJSONObject: heard.withLock { $0 })
        let answers = try folder.write(String(decoding: data, as: UTF8.self), to: "answers.json")
        let file = try folder.write(try Description().text, to: "openapi.json")
        let script = """
            import json, sys, jsonschema
            document = json.load(open(sys.argv[1]))
            count = 0
            for heard in json.load(open(sys.argv[2])):
                responses = document["paths"][heard["path"]][heard["method"]]["responses"]
                schema = responses[heard["status"]]["content"]["application/json"]["schema"]
                checker = jsonschema.Draft202012Validator({**schema, "components": document["components"]})
                checker.validate(json.loads(heard["body"]))
                count += 1
            print(count)
            """
        let checked = try Command.run(Self.python, ["-c", script, file, answers])
        #expect(checked == "\(asked.count)\n")
    }

    @Test("A browser's cookie decides nothing here, whoever it is of")
    func cookie() async throws {
        let account = try #require(try reception.accounts.account("tableur"))
        let secret = try reception.logIn.welcome(account, browser: "essai", at: SampleLab.now)
        try await with { client in
            let response = try await client.executeRequest(
                uri: "/api/v1/attributions", method: .post, headers: [.cookie: "releve=\(secret.text)"],
                body: ByteBuffer(string: Self.attribution))
            #expect(response.status == .forbidden)
        }
    }

    @Test("Tokens are listed without their secret, and revoked by their name")
    func tokens() async throws {
        let secret = try token([.seeEverybody])
        let other = try token([.seeStatements])
        let listed = try reception.accounts.tokens()
        #expect(listed.count == 2 && listed.allSatisfy { !secret.hasPrefix($0.key.lowercased()) })
        let key = try #require(listed.first { $0.rights == [.seeEverybody] }?.key)
        #expect(try reception.accounts.revokeToken(key))
        #expect(try !reception.accounts.revokeToken(key) && !reception.accounts.revokeToken(""))
        try await with { client in
            let (revoked, kept) = (
                try await ask(client, .get, "/api/v1/sessions", secret),
                try await ask(client, .get, "/api/v1/statements", other)
            )
            #expect(revoked.status == .unauthorized && kept.status == .ok)
        }
    }
}
