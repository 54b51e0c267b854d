import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoopbackBroker
import Testing
import UsageDomain

@testable import Access
@testable import Dashboard

/// Every address and method that the router knows, for every role and for nobody.
@Suite("The table of roles, walked over every route there is")
struct RoleMatrixTests {
    private let folder: TemporaryDirectory
    private let reception: Reception
    private static let now = SampleLab.now

    private enum Door {
        /// Whoever comes.
        case open
        /// Whoever is logged in.
        case account
        case right(Right)
        /// A program with a token; never a browser.
        case program

        func isOpen(to role: Role?) -> Bool {
            switch self {
            case .open: true
            case .account: role != nil
            case .right(let right): (role ?? .visitor).rights.contains(right)
            case .program: false
            }
        }
    }

    /// What may be asked of each path; every other method is refused by name.
    private static let doors: [String: [HTTPRequest.Method: Door]] = {
        var doors: [String: [HTTPRequest.Method: Door]] = [:]
        func reading(_ door: Door, _ paths: String...) { for path in paths { doors[path, default: [:]][.get] = door } }
        func sending(_ door: Door, _ paths: String...) { for path in paths { doors[path, default: [:]][.post] = door } }
        reading(.right(.seeBoard), "/", "/live", "/m/{id}", "/m/{id}/pin")
        reading(
            .right(.seeEverybody), "/sessions", "/sessions.json", "/sessions.csv", "/sessions/{id}", "/inbox",
            "/analysis",
            "/machines/{id}", "/health")
        reading(.right(.seeOwn), "/mine")
        reading(.right(.seeStatements), "/statements", "/statements/{number}/{revision}/{format}")
        reading(
            .right(.editRegistry), "/devices", "/settings", "/settings/new/{part}", "/settings/entry/{part}/{id}",
            "/settings/badge", "/settings/pin/{id}", "/machines/{id}/code")
        reading(.right(.administer), "/settings/accounts")
        reading(
            .open, "/health/live", "/health/ready", "/login", "/login/openid", "/login/openid/return", "/setup",
            "/assets/releve.css", "/assets/app.js", "/assets/icon.svg")
        reading(.account, "/account", "/confirm")
        reading(.open, "/api/openapi.json")
        reading(.right(.seeBoard), "/api/v1/machines")
        reading(.right(.seeEverybody), "/api/v1/sessions", "/api/v1/sessions/{id}", "/api/v1/inbox")
        reading(.right(.seeStatements), "/api/v1/statements")
        sending(.program, "/api/v1/attributions")
        sending(
            .right(.decideSessions), "/sessions/{id}/attribute", "/sessions/{id}/split", "/sessions/{id}/merge",
            "/sessions/{id}/undo", "/inbox/attribute", "/inbox/undo")
        sending(.right(.claim), "/m/{id}", "/m/{id}/end", "/account/pin")
        sending(.right(.seeBoard), "/m/{id}/pin")
        sending(
            .right(.editRegistry), "/opening/close", "/devices/adopt", "/settings/new/{part}",
            "/settings/entry/{part}/{id}",
            "/settings/badge", "/settings/pin/{id}")
        sending(.right(.administer), "/settings/accounts", "/settings/accounts/{id}")
        sending(.open, "/login", "/setup", "/logout")
        sending(
            .account, "/confirm", "/account/password", "/account/second-factor", "/account/browsers",
            "/account/identity")
        return doors
    }()

    private static let examples = [
        "/sessions/{id}": "/sessions/a", "/api/v1/sessions/{id}": "/api/v1/sessions/a", "/m/{id}": "/m/laser-1",
        "/machines/{id}": "/machines/laser-1",
        "/settings/pin/{id}": "/settings/pin/m-17", "/settings/accounts/{id}": "/settings/accounts/chloe",
        "/settings/new/{part}": "/settings/new/company",
        "/settings/entry/{part}/{id}": "/settings/entry/machine/laser-1",
        "/statements/{number}/{revision}/{format}": "/statements/2026-0012/1/pdf",
    ]

    private static func example(_ path: String) -> String {
        examples.reduce(path) { path, example in
            path.hasPrefix(example.key) ? example.value + path.dropFirst(example.key.count) : path
        }
    }

    init() throws {
        folder = try TemporaryDirectory()
        reception = Reception(accounts: try AccountStore(path: folder.file("a.accounts")), now: { Self.now })
        try add("admin", [.administrator])
    }

    private func add(_ id: AccountID, _ roles: Set<Role>) throws {
        try reception.accounts.add(
            Account(
                id: id, name: "Chloé", roles: roles, member: "m-17", company: "ferrand", createdAt: Self.now,
                grantedBy: "console:root"), password: PasswordHash(of: "un cheval", salt: [1], rounds: 4))
    }

    private func router() throws -> Router<DashboardContext> {
        var sources = SampleLab.sources()
        sources.sessionDetail = { id in
            var session = SampleLab.session
            session.id = id
            session.attribution.member = "m-99"
            return SessionDetail(
                session: session, measured: [session], spans: [], power: [], powerStep: .minutes(1), history: [],
                evidence: nil, statements: [], before: nil, after: nil)
        }
        return try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .accounts(reception))
    }

    @Test("The table names every path of the router, and none that is not there")
    func complete() throws {
        let paths = Set(try router().routes.map { "\($0.path)" })
        #expect(paths == Set(Self.doors.keys))
    }

    @Test("Who has the right gets on, nobody else does, other methods are refused", arguments: Role.allCases + [nil])
    func walk(role: Role?) async throws {
        if let role { try add("chloe", [role]) }
        let router = try router()
        let routes = router.routes.map { (pattern: "\($0.path)", method: $0.method) }
        try await Application(router: router).test(.router) { client in
            var cookie = try fresh(role)
            var token = try await self.token(client, cookie)
            for route in routes {
                let (path, name) = (
                    Self.example(route.pattern), "\(role.map { "\($0)" } ?? "nobody") \(route.method) \(route.pattern)"
                )
                // A stream has no end; its head has.
                if path == "/live", route.method == .get { continue }
                let method = route.method == .head ? .get : route.method
                guard let door = Self.doors[route.pattern]?[method] else {
                    let refused = try await ask(client, path, route.method, cookie)
                    #expect(refused.status == .methodNotAllowed, "\(name): \(refused.status)")
                    continue
                }
                if method == .post {
                    let forged = try await ask(client, path, .post, cookie, "token=0").status.code
                    #expect([303, 400, 401, 403].contains(forged), "\(name), forged: \(forged)")
                }
                let answer = try await ask(client, path, route.method, cookie, "token=\(token)")
                let (status, location) = (answer.status.code, answer.headers[.location] ?? "")
                if door.isOpen(to: role) {
                    #expect(![401, 403, 405].contains(status) && status < 500, "\(name): \(status)")
                    let isLedAway = location.hasPrefix("/login") || location.hasPrefix("/confirm")
                    #expect(!isLedAway || path == "/setup", "\(name): \(location)")
                } else if role == nil {
                    #expect(status == 401 || status == 303 && location.hasPrefix("/login"), "\(name): \(status)")
                } else {
                    #expect(status == 403, "\(name): \(status)")
                }
                if path == "/logout" {
                    cookie = try fresh(role)
                    token = try await self.token(client, cookie)
                }
            }
        }
    }

    private func token(_ client: any TestClientProtocol, _ cookie: String?) async throws -> String {
        let form = try await ask(client, cookie == nil ? "/login" : "/account", .get, cookie)
        return PageForm.fields(of: String(buffer: form.body))["token"] ?? ""
    }

    private func fresh(_ role: Role?) throws -> String? {
        guard role != nil, let account = try reception.accounts.account("chloe") else { return nil }
        return "releve=" + (try reception.logIn.welcome(account, browser: "essai", at: Self.now)).text
    }

    private func ask(
        _ client: any TestClientProtocol, _ path: String, _ method: HTTPRequest.Method, _ cookie: String?,
        _ body: String = ""
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.accept: "text/html", .contentType: "application/x-www-form-urlencoded"]
        if let cookie { headers[.cookie] = cookie }
        return try await client.executeRequest(
            uri: path, method: method, headers: headers,
            body: method == .post ? ByteBuffer(string: body) : nil)
    }
}
