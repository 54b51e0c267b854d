import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoopbackBroker
import Testing
import UsageDomain

@testable import Access
@testable import Dashboard

@Suite("Accounts on their page")
struct AccountsPagesTests {
    private let folder: TemporaryDirectory
    private let reception: Reception
    private static let now = SampleLab.now

    init() throws {
        folder = try TemporaryDirectory()
        reception = Reception(accounts: try AccountStore(path: folder.file("a.accounts")), now: { Self.now })
        try add("admin", [.administrator])
    }

    private func add(_ id: AccountID, _ roles: Set<Role>) throws {
        try reception.accounts.add(
            Account(id: id, name: "Chloé", roles: roles, createdAt: Self.now, grantedBy: "console:root"),
            password: .nobody)
    }

    private func cookie(_ id: AccountID, at instant: Instant = now) throws -> String {
        let account = try #require(try reception.accounts.account(id))
        return "releve=" + (try reception.logIn.welcome(account, browser: "essai", at: instant)).text
    }

    private func with(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let router = try buildRouter(
            settings: DashboardSettings(), sources: SampleLab.sources(), entrance: .accounts(reception))
        try await Application(router: router).test(.router, body)
    }

    private func ask(
        _ client: any TestClientProtocol, _ path: String, cookie: String, _ fields: [(String, String)]? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.cookie] = cookie
        headers[.accept] = "text/html"
        headers[.contentType] = "application/x-www-form-urlencoded"
        let body = fields?.map { "\($0.0.escapedForQuery)=\($0.1.escapedForQuery)" }.joined(separator: "&")
        return try await client.executeRequest(
            uri: path, method: fields == nil ? .get : .post, headers: headers, body: body.map { ByteBuffer(string: $0) }
        )
    }

    private func token(_ client: any TestClientProtocol, _ cookie: String) async throws -> (String, String) {
        let page = String(buffer: try await ask(client, "/settings/accounts", cookie: cookie).body)
        return ("token", PageForm.fields(of: page)["token"] ?? "")
    }

    @Test("An account is made with a password that is shown once and lets its owner in")
    func addition() async throws {
        let admin = try cookie("admin")
        try await with { client in
            let token = try await token(client, admin)
            let made = try await ask(
                client, "/settings/accounts", cookie: admin,
                [token, ("account", " Paul "), ("name", "Paul <b>"), ("roles[]", "manager"), ("roles[]", "accountant")])
            let page = String(buffer: made.body)
            let password = String(
                try #require(page.split(separator: "class=\"secret\"><code>").dropFirst().first).prefix { $0 != "<" })
            #expect(made.status == .ok && password.count == 19 && page.contains("Paul &lt;b&gt;"))
            let again = String(buffer: try await ask(client, "/settings/accounts", cookie: admin).body)
            #expect(!again.contains(password))
            #expect(again.contains("paul : compte créé (gestionnaire, comptable), par admin"), "\(again)")
            let attempt = LogIn.Attempt(
                account: "paul", password: password, code: nil, address: "::1", browser: "essai")
            guard case .welcome = try reception.logIn.logIn(attempt, at: Self.now) else {
                Issue.record("the password lets nobody in")
                return
            }
            for (fields, words) in [
                ([("account", "paul"), ("roles[]", "manager")], "existe déjà"),
                ([("account", "../x"), ("roles[]", "manager")], "nom de connexion"),
                ([("account", "m"), ("roles[]", "member")], "de quel adhérent"),
                ([("account", "c"), ("roles[]", "company")], "la société représentée"),
            ] {
                let refused = try await ask(client, "/settings/accounts", cookie: admin, [token] + fields)
                #expect(
                    refused.status == .unprocessableContent && String(buffer: refused.body).contains(words), "\(words)")
            }
            let foreign = try await ask(
                client, "/settings/accounts", cookie: admin, [token, ("account", "x"), ("roles[]", "king")])
            #expect(foreign.status == .badRequest)
        }
    }

    @Test("Roles, passwords and removals take effect at once, and are recorded with who did them")
    func changes() async throws {
        try add("paul", [.manager])
        let admin = try cookie("admin")
        try reception.accounts.setSecondFactor(TimeBasedCode(), [], of: "paul")
        try await with { client in
            let token = try await token(client, admin)
            func change(_ action: String, _ more: [(String, String)] = []) async throws -> TestResponse {
                try await ask(client, "/settings/accounts/paul", cookie: admin, [token, ("action", action)] + more)
            }
            func browser() async throws -> HTTPResponse.Status {
                let paul = try cookie("paul")
                _ = try await change("browsers")
                return try await ask(client, "/sessions", cookie: paul).status
            }
            #expect(try await browser() == .seeOther, "a browser that was logged out is led to the log-in")
            var paul = try cookie("paul")
            #expect(try await change("change", [("roles[]", "accountant"), ("name", "Paul")]).status == .seeOther)
            #expect(try reception.accounts.account("paul")?.roles == [.accountant])
            #expect(try await ask(client, "/statements", cookie: paul).status == .seeOther)
            paul = try cookie("paul")
            let reset = try await change("reset")
            #expect(String(buffer: reset.body).contains("class=\"secret\""))
            #expect(try reception.accounts.account("paul")?.hasSecondFactor == false)
            #expect(try await ask(client, "/statements", cookie: paul).status == .seeOther)
            #expect(try await change("disable").status == .seeOther)
            #expect(try reception.accounts.account("paul")?.isDisabled == true)
            #expect(try await change("enable").status == .seeOther)
            paul = try cookie("paul")
            #expect(try await ask(client, "/statements", cookie: paul).status == .ok)
            #expect(try await change("remove").headers[.location] == "/settings/accounts?done=removed")
            #expect(
                try await ask(client, "/statements", cookie: paul).status == .seeOther, "its browser is out at once")
            #expect(try await change("remove").status == .notFound)
            #expect(try await change("praise").status == .badRequest)
        }
        let grants = try reception.accounts.grants(limit: 6)
        #expect(grants.map(\.deed) == [.removed, .enabled, .disabled, .reset, .changed, .added])
        #expect(grants.prefix(5).allSatisfy { $0.grantedBy == "admin" } && grants[4].roles == [.accountant])
    }

    @Test("The lab is never left without an administrator, and says so", arguments: ["change", "disable", "remove"])
    func last(action: String) async throws {
        let admin = try cookie("admin")
        try await with { client in
            let fields = [try await token(client, admin), ("action", action), ("roles[]", "manager")]
            let refused = try await ask(client, "/settings/accounts/admin", cookie: admin, fields)
            #expect(refused.status == .unprocessableContent)
            #expect(String(buffer: refused.body).contains("est le dernier administrateur"))
            #expect(try await ask(client, "/settings/accounts", cookie: admin).status == .ok, "and stays logged in")
        }
        #expect(try reception.accounts.account("admin")?.roles == [.administrator])
    }

    @Test("The second factor is asked for again, and leads back to the page whose form was sent")
    func again() async throws {
        let stale = try cookie("admin", at: Self.now - .minutes(20))
        try await with { client in
            let page = try await ask(client, "/settings/accounts", cookie: stale)
            #expect(page.headers[.location] == "/confirm?then=%2Fsettings%2Faccounts")
            for (referer, then) in [
                ("http://lab.local/settings/accounts", "%2Fsettings%2Faccounts"), ("nonsense", "%2F"), ("", "%2F"),
            ] {
                let sent = try await ask(
                    client, "/settings/accounts/admin", cookie: stale, [("action", "remove")],
                    headers: [.referer: referer])
                #expect(sent.status == .seeOther && sent.headers[.location] == "/confirm?then=\(then)", "\(referer)")
            }
        }
    }
}
