import Decisions
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoopbackBroker
import Synchronization
import Testing
import UsageDomain

@testable import Access
@testable import Dashboard

@Suite("Who may come in, and see and do what")
struct AccessPagesTests {
    private let folder: TemporaryDirectory
    let reception: Reception
    static let now = SampleLab.now
    private static let password = "un cheval, une agrafe"
    private static let hash = Result { try PasswordHash(of: password, salt: [1, 2, 3], rounds: 4) }

    init() throws {
        folder = try TemporaryDirectory()
        reception = Reception(
            accounts: try AccountStore(path: folder.file("a.accounts")), demonstration: ["demo"],
            now: { Self.now })
    }

    func add(_ id: AccountID, _ roles: Set<Role>, hash: PasswordHash = .nobody) throws {
        try reception.accounts.add(
            Account(
                id: id, name: "Chloé Roche", roles: roles, member: "m-17", company: "ferrand", createdAt: Self.now,
                grantedBy: "console:root"), password: hash)
    }

    /// The cookie of a browser that is logged in.
    func cookie(_ id: AccountID) throws -> String {
        let account = try #require(try reception.accounts.account(id))
        return "releve=" + (try reception.logIn.welcome(account, browser: "essai", at: Self.now)).text
    }

    func with(
        sources: DashboardSources = SampleLab.sources(),
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let router = try buildRouter(
            settings: DashboardSettings(), sources: sources, entrance: .accounts(reception))
        try await Application(router: router).test(.router, body)
    }

    static let html: HTTPFields = [.accept: "text/html"]

    func get(
        _ client: any TestClientProtocol, _ path: String, _ headers: HTTPFields = html, cookie: String? = nil
    ) async throws -> TestResponse {
        var headers = headers
        if let cookie { headers[.cookie] = cookie }
        return try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
    }

    func post(
        _ client: any TestClientProtocol, _ path: String, _ fields: [(String, String)], cookie: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        headers[.accept] = "text/html"
        if let cookie { headers[.cookie] = cookie }
        let body = fields.map { "\($0.0.escapedForQuery)=\($0.1.escapedForQuery)" }.joined(separator: "&")
        return try await client.executeRequest(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    func token(in response: TestResponse) -> String {
        let page = String(buffer: response.body)
        return String(page.split(separator: "name=\"token\" value=\"").dropFirst().first?.prefix { $0 != "\"" } ?? "")
    }

    // MARK: First start

    @Test("Until somebody administers the lab only the set-up answers, and its code makes one administrator")
    func setUp() async throws {
        let code = try #require(try reception.accounts.renewSetUpCode())
        try await with { client in
            for path in ["/", "/sessions", "/devices", "/live"] {
                let response = try await get(client, path)
                #expect(response.status == .seeOther && response.headers[.location] == "/setup", "\(path)")
            }
            #expect(try await get(client, "/health/live").status == .ok)
            let page = try await get(client, "/setup?code=\(code.text)")
            #expect(String(buffer: page.body).contains(code.text))
            func send(_ changes: [String: String]) async throws -> TestResponse {
                var fields = [
                    "token": token(in: page), "code": code.text, "name": "Chloé", "account": "chloe",
                    "password": Self.password,
                ]
                fields.merge(changes) { $1 }
                return try await post(client, "/setup", fields.map { ($0.key, $0.value) })
            }
            #expect(try await send(["code": Secret().text]).status == .unprocessableContent)
            #expect(try await send(["code": "1234"]).status == .unprocessableContent)
            #expect(try await send(["password": "court"]).status == .unprocessableContent)
            #expect(try await send(["account": "../x"]).status == .unprocessableContent)
            #expect(try await send(["token": "0"]).status == .forbidden)
            let done = try await send([:])
            #expect(done.status == .seeOther)
            let cookie = try #require(done.headers[.setCookie])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            #expect(try await get(client, "/sessions", cookie: String(cookie.prefix { $0 != ";" })).status == .ok)
            #expect(try await get(client, "/setup?code=\(code.text)").headers[.location] == "/login")
            #expect(try await send([:]).status != .ok)
        }
        #expect(try reception.accounts.accounts().map(\.roles) == [[.administrator]])
    }

    // MARK: Roles

    private static let pages: [(path: String, right: Right)] = [
        ("/", .seeBoard), ("/sessions", .seeEverybody), ("/sessions.json", .seeEverybody),
        ("/sessions.csv", .seeEverybody), ("/inbox", .seeEverybody), ("/statements", .seeStatements),
        ("/statements/2026-0012/1/pdf", .seeStatements), ("/devices", .editRegistry),
        ("/machines/laser-1", .seeEverybody), ("/health", .seeEverybody), ("/settings", .editRegistry),
        ("/settings/new/company", .editRegistry), ("/settings/entry/machine/laser-1", .editRegistry),
        ("/settings/badge?member=m-17&since=0", .editRegistry), ("/settings/accounts", .administer),
    ]

    /// What may be sent where, with what right; each would be answered with something else than 403 or 405.
    private static let deeds: [(path: String, right: Right)] = [
        ("/settings/new/company", .editRegistry), ("/settings/entry/machine/laser-1", .editRegistry),
        ("/settings/badge", .editRegistry), ("/settings/accounts", .administer),
        ("/settings/accounts/chloe", .administer),
    ]

    @Test(
        "Every role sends the settings' forms it has the right to, and no other; other methods are refused by name",
        arguments: Role.allCases)
    func sending(role: Role) async throws {
        try add("admin", [.administrator])
        try add("chloe", [role])
        let cookie = try cookie("chloe")
        try await with { client in
            let form = try await get(client, "/account", cookie: cookie)
            for (path, right) in Self.deeds {
                let status = try await post(client, path, [("token", token(in: form))], cookie: cookie).status
                #expect((status != .forbidden) == role.rights.contains(right), "\(role) \(path): \(status)")
                #expect(status.code < 500, "\(role) \(path): \(status)")
                let forged = try await post(client, path, [("token", "0")], cookie: cookie).status
                #expect(forged == .forbidden, "\(role) \(path)")
                for method in [HTTPRequest.Method.put, .patch, .delete] {
                    let refused = try await client.executeRequest(
                        uri: path, method: method, headers: [.cookie: cookie], body: nil)
                    #expect(refused.status == .methodNotAllowed, "\(method) \(path)")
                }
            }
            let read = try await client.executeRequest(
                uri: "/settings", method: .post, headers: [.cookie: cookie], body: nil)
            #expect(read.status == .methodNotAllowed)
        }
    }

    @Test("Every role gets every page it has the right to, and no other", arguments: Role.allCases)
    func reading(role: Role) async throws {
        try add("admin", [.administrator])
        try add("chloe", [role])
        let cookie = try cookie("chloe")
        try await with { client in
            for (path, right) in Self.pages {
                let response = try await get(client, path, cookie: cookie)
                #expect((response.status == .ok) == role.rights.contains(right), "\(role) \(path): \(response.status)")
                if !role.rights.contains(right) { #expect(response.status == .forbidden) }
            }
        }
    }

    @Test("Every role decides what it has the right to, and nothing else", arguments: Role.allCases)
    func deciding(role: Role) async throws {
        try add("admin", [.administrator])
        try add("chloe", [role])
        let cookie = try cookie("chloe")
        let decided = Mutex<[String]>([])
        var sources = SampleLab.sources()
        sources.decide = { request, actor, reason, _ in
            guard case .attribute(let sessions, let change) = request else { return [] }
            decided.withLock {
                $0.append("\(sessions.map(\.rawValue)) \(change.project ?? "-") \(actor.name) \(reason)")
            }
            return [1]
        }
        try await with(sources: sources) { client in
            let form = try await get(client, "/account", cookie: cookie)
            let attributed = try await post(
                client, "/inbox/attribute",
                [
                    ("token", token(in: form)), ("sessions[]", "a@1"), ("sessions[]", "b@2"), ("sessions[]", "a@1"),
                    ("who", "project:ferrand-proto"), ("reason", "badge oublié"),
                ], cookie: cookie)
            #expect(
                attributed.status == (role.rights.contains(.decideSessions) ? .seeOther : .forbidden), "\(role)")
            let adopted = try await post(
                client, "/devices/adopt",
                [
                    ("token", token(in: form)), ("device", "<script>strip"), ("dialect", "tasmota"),
                    ("machine", "laser-1"), ("channel", "1"), ("id", ""), ("name", ""), ("kind", "other"),
                    ("reason", "branchée"),
                ], cookie: cookie)
            #expect(adopted.status == (role.rights.contains(.editRegistry) ? .seeOther : .forbidden), "\(role)")
        }
        #expect(
            decided.withLock { $0 }
                == (role.rights.contains(.decideSessions)
                    ? ["[\"a@1\", \"b@2\"] ferrand-proto Chloé Roche badge oublié"] : [])
        )
    }

    @Test("Who is not logged in is led to the log-in and back; another program is told 401")
    func anonymous() async throws {
        try add("admin", [.administrator])
        try await with { client in
            #expect(try await get(client, "/").status == .ok)
            let led = try await get(client, "/sessions?machine=laser-1")
            #expect(led.status == .seeOther)
            #expect(led.headers[.location] == "/login?then=%2Fsessions%3Fmachine%3Dlaser-1")
            let told = try await get(client, "/sessions.json", [.accept: "application/json"])
            #expect(told.status == .unauthorized && told.headers[.wwwAuthenticate] == "Bearer")
            #expect(try await get(client, "/", [.authorization: "Bearer nonsense"]).status == .unauthorized)
            #expect(try await get(client, "/sessions", cookie: "releve=" + Secret().text).status == .seeOther)
            #expect(try await post(client, "/inbox/attribute", []).status == .unauthorized)
        }
    }

    @Test("A program's token opens what it was given")
    func program() async throws {
        try add("admin", [.administrator])
        let token = try reception.accounts.makeToken(
            for: "admin", label: "tableur", rights: [.seeEverybody], until: Self.now + .days(1), at: Self.now)
        let headers: HTTPFields = [.authorization: "Bearer \(token.text)"]
        try await with { client in
            #expect(try await get(client, "/sessions.json", headers).status == .ok)
            #expect(try await get(client, "/", headers).status == .ok)
            #expect(try await get(client, "/devices", headers).status == .forbidden)
            let adopted = try await post(client, "/devices/adopt", [], headers: headers)
            #expect(adopted.status == .forbidden)
        }
    }

    // MARK: Log-in

    @Test("Logging in gives a new session, leads back, and logging out ends it")
    func logIn() async throws {
        try add("admin", [.administrator], hash: try Self.hash.get())
        try await with { client in
            let planted = "releve=" + Secret().text
            let page = try await get(client, "/login?then=/inbox", cookie: planted)
            func send(_ password: String, then: String = "/inbox") async throws -> TestResponse {
                try await post(
                    client, "/login",
                    [("token", token(in: page)), ("then", then), ("account", "Admin"), ("password", password)],
                    cookie: planted)
            }
            let wrong = try await send("un cheval, deux agrafes")
            #expect(wrong.status == .unprocessableContent)
            #expect(String(buffer: wrong.body).contains("n’est pas le bon"))
            let welcome = try await send(Self.password)
            #expect(welcome.status == .seeOther && welcome.headers[.location] == "/inbox")
            let cookie = String(try #require(welcome.headers[.setCookie]).prefix { $0 != ";" })
            #expect(cookie != planted, "a session that somebody planted stays nobody's")
            #expect(try await get(client, "/inbox", cookie: planted).status == .seeOther)
            let inbox = try await get(client, "/inbox", cookie: cookie)
            #expect(inbox.status == .ok)
            for elsewhere in [
                "//evil.example", "https://evil.example/", "/\\evil.example", "/a\r\nSet-Cookie: x=y", "",
            ] {
                #expect(try await send(Self.password, then: elsewhere).headers[.location] == "/", "\(elsewhere)")
            }
            // Another browser's form, or none, logs nobody out.
            #expect(
                try await post(client, "/logout", [("token", token(in: page))], cookie: cookie).status == .forbidden)
            let out = try await post(client, "/logout", [("token", token(in: inbox))], cookie: cookie)
            #expect(out.status == .seeOther)
            #expect(try await get(client, "/inbox", cookie: cookie).status == .seeOther)
        }
    }

    @Test("The second factor is set up on the account's page, asked for at the log-in, and its codes are shown once")
    func secondFactor() async throws {
        try add("admin", [.administrator], hash: try Self.hash.get())
        let cookie = try cookie("admin")
        try await with { client in
            let page = try await get(client, "/account", cookie: cookie)
            let offered = try await post(
                client, "/account/second-factor", [("token", token(in: page))], cookie: cookie)
            let text = String(buffer: offered.body)
            let secret = String(
                try #require(text.split(separator: "name=\"secret\" value=\"").dropFirst().first).prefix { $0 != "\"" })
            let factor = try #require(TimeBasedCode(text: secret))
            let step = TimeBasedCode.step(at: Self.now)
            func confirm(_ code: String) async throws -> TestResponse {
                try await post(
                    client, "/account/second-factor",
                    [("token", token(in: page)), ("secret", secret), ("code", code)], cookie: cookie)
            }
            #expect(try await confirm("000000").status == .unprocessableContent)
            let on = try await confirm(factor.code(step: step - 1, digits: 6))
            #expect(String(buffer: on.body).split(separator: "<code>").count == 11)
            let again = try await get(client, "/account", cookie: cookie)
            #expect(!String(buffer: again.body).contains("<code>"))
            let door = try await get(client, "/login")
            func send(_ code: String?) async throws -> TestResponse {
                try await post(
                    client, "/login",
                    [("token", token(in: door)), ("account", "admin"), ("password", Self.password)]
                        + (code.map { [("code", $0)] } ?? []))
            }
            let asked = try await send(nil)
            #expect(asked.status == .ok && String(buffer: asked.body).contains("name=\"code\""))
            #expect(try await send(factor.code(step: step - 1, digits: 6)).status == .unprocessableContent)
            #expect(try await send(factor.code(step: step, digits: 6)).status == .seeOther)
        }
    }

    @Test("Guessing is slowed down, in words and with the right status")
    func throttled() async throws {
        try add("admin", [.administrator], hash: try Self.hash.get())
        try await with { client in
            let page = try await get(client, "/login")
            var last: TestResponse?
            for _ in 0..<11 {
                last = try await post(
                    client, "/login", [("token", token(in: page)), ("account", "admin"), ("password", "essai")])
            }
            #expect(last?.status == .tooManyRequests)
            #expect(last.map { String(buffer: $0.body).contains("Trop d’essais. Réessayez dans") } == true)
        }
    }

    @Test("The demonstration is entered by one click, by accounts that are meant for it only")
    func demonstration() async throws {
        try add("admin", [.administrator])
        try add("demo", [.manager])
        try await with { client in
            let page = try await get(client, "/login")
            #expect(String(buffer: page.body).contains("Entrer : Chloé Roche"))
            func enter(_ name: String) async throws -> TestResponse {
                try await post(client, "/login", [("token", token(in: page)), ("name", name), ("then", "/inbox")])
            }
            #expect(try await enter("demo").headers[.location] == "/inbox")
            #expect(try await enter("admin").status == .forbidden)
            #expect(try await enter("personne").status == .forbidden)
        }
    }

    @Test("A form of another browser's session, or from another site, is refused")
    func forged() async throws {
        try add("admin", [.administrator])
        try add("chloe", [.manager])
        let (mine, theirs) = (try cookie("chloe"), try cookie("admin"))
        try await with { client in
            let form = try await get(client, "/account", cookie: theirs)
            let own = try await get(client, "/account", cookie: mine)
            func end(_ token: String, _ headers: HTTPFields = [:]) async throws -> HTTPResponse.Status {
                try await post(client, "/account/browsers", [("token", token)], cookie: mine, headers: headers).status
            }
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            #expect(try await end(token(in: form)) == .forbidden)
            #expect(try await end("") == .forbidden)
            #expect(try await end(token(in: own), [site: "cross-site"]) == .forbidden)
            #expect(try await end(token(in: own), [site: "same-origin"]) == .ok)
        }
    }
}
