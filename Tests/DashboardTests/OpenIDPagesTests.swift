import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@testable import Access
@testable import Dashboard

@Suite("The provider on the pages", .serialized)
struct OpenIDPagesTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func reception(_ issuer: String) throws -> Reception {
        let reception = Reception(
            accounts: try AccountStore(path: folder.file("a.accounts")),
            openID: OpenIDSettings(issuer: issuer, clientID: "releve", clientSecret: "secret", name: "FabCloud"),
            now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        for (id, role) in [("ada", .administrator), ("maud", .manager)] as [(AccountID, Role)] {
            try reception.accounts.add(
                Account(
                    id: id, name: id.rawValue, roles: [role], createdAt: reception.now(), grantedBy: "console:root"),
                password: PasswordHash(of: "un cheval, une agrafe", salt: [1], rounds: 4))
        }
        return reception
    }

    private func with(
        _ reception: Reception, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let router = try buildRouter(
            settings: DashboardSettings(), sources: SampleLab.sources(), entrance: .accounts(reception))
        try await Application(router: router).test(.router, body)
    }

    private func get(
        _ client: any TestClientProtocol, _ path: String, cookie: String? = nil
    ) async throws -> (status: HTTPResponse.Status, body: String, location: String?, cookies: [String]) {
        var headers: HTTPFields = [.accept: "text/html", .acceptLanguage: "fr"]
        if let cookie { headers[.cookie] = cookie }
        let response = try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
        return (
            response.status, String(buffer: response.body), response.headers[.location],
            response.headers[values: .setCookie].map { String($0.prefix { $0 != ";" }) }
        )
    }

    private func query(_ answer: [String: String]) -> String {
        "/login/openid/return?" + answer.map { "\($0.key)=\($0.value.escapedForQuery)" }.joined(separator: "&")
    }

    @Test("The log-in leads to the provider and back to a page of ours, whatever the address asked for")
    func roundTrip() async throws {
        let provider = try await IdentityProvider(users: [
            #"{"sub": "maud", "email": "maud@lab.example", "email_verified": true}"#
        ])
        let reception = try reception(provider.issuer)
        try reception.accounts.invite("maud", as: "maud@lab.example", at: reception.now())
        try await with(reception) { client in
            let door = try await get(client, "/login?then=/inbox")
            #expect(door.body.contains("Se connecter avec FabCloud"))
            #expect(
                door.body.contains("/login/openid?then=/inbox") || door.body.contains("/login/openid?then=%2Finbox"))
            for (then, place) in [
                ("/inbox", "/inbox"), ("//evil.example", "/"), ("https://evil.example/", "/"),
                ("/\\evil.example", "/"),
            ] {
                let sent = try await get(client, "/login/openid?then=\(then.escapedForQuery)")
                #expect(sent.status == .seeOther)
                let address = try #require(sent.location)
                #expect(address.hasPrefix(provider.issuer + "/") && !address.contains("evil"))
                let answer = try await IdentityProvider.answer(to: address, as: "maud")
                let strange = try await get(client, query(answer), cookie: "releve-openid=\(Secret().text)")
                #expect(strange.status == .unprocessableContent)
                #expect(strange.body.contains("n’a pas commencé dans ce navigateur"))
                #expect(strange.body.contains("name=\"password\""), "the password's form is there")

                let again = try await get(client, "/login/openid?then=\(then.escapedForQuery)")
                let good = try await IdentityProvider.answer(to: try #require(again.location), as: "maud")
                let welcome = try await get(client, query(good), cookie: again.cookies.first)
                #expect(welcome.status == .seeOther && welcome.location == place, "\(then)")
                let session = try #require(welcome.cookies.first { $0.hasPrefix("releve=") })
                #expect(try await get(client, "/inbox", cookie: session).status == .ok)
                #expect(welcome.cookies.contains("releve-openid="), "the state's cookie goes")
            }
        }
    }

    @Test("An identity is linked from one's own page, by its own token, and unlinked there")
    func linking() async throws {
        let provider = try await IdentityProvider(users: [#"{"sub": "ada"}"#])
        let reception = try reception(provider.issuer)
        let account = try #require(try reception.accounts.account("ada"))
        let session =
            "releve=" + (try reception.logIn.welcome(account, browser: "essai", at: reception.now())).text
        try await with(reception) { client in
            let page = try await get(client, "/account", cookie: session)
            let link = try #require(page.body.firstMatch(of: /href="(\/login\/openid\?link=[0-9a-f]+)"/)).output.1
            for forged in ["/login/openid?link=0", "/login/openid?link="] {
                #expect(try await get(client, forged, cookie: session).status == .forbidden, "another site's link")
            }
            #expect(try await get(client, String(link)).status == .forbidden, "not logged in")
            let sent = try await get(client, String(link), cookie: session)
            let answer = try await IdentityProvider.answer(to: try #require(sent.location), as: "ada")
            let state = try #require(sent.cookies.first)
            let back = try await get(client, query(answer), cookie: session + "; " + state)
            #expect(back.location == "/account?done=linked")
            let linked = try await get(client, "/account?done=linked", cookie: session)
            #expect(linked.body.contains("Liée à ce compte depuis"))
        }
        #expect(try reception.accounts.linked("ada", issuer: provider.issuer) != nil)
    }

    @Test("A provider that is away is said in words, and the password opens the door all the same")
    func away() async throws {
        let reception = try reception("http://127.0.0.1:\(LoopbackPort.free())")
        try await with(reception) { client in
            let sent = try await get(client, "/login/openid?then=/inbox")
            #expect(sent.status == .badGateway)
            #expect(sent.body.contains("FabCloud ne répond pas comme il le devrait"))
            let token = try #require(PageForm.fields(of: sent.body)["token"])
            let response = try await client.executeRequest(
                uri: "/login", method: .post,
                headers: [.accept: "text/html", .contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(
                    string: "token=\(token)&then=/inbox&account=maud&password="
                        + "un cheval, une agrafe".escapedForQuery))
            #expect(response.status == .seeOther && response.headers[.location] == "/inbox")
        }
    }

    @Test("An administrator invites by the claim's value, sees it, and takes it back")
    func inviting() async throws {
        let reception = try reception("https://auth.example.org")
        let account = try #require(try reception.accounts.account("ada"))
        let session =
            "releve=" + (try reception.logIn.welcome(account, browser: "essai", at: reception.now())).text
        try await with(reception) { client in
            let page = try await get(client, "/settings/accounts", cookie: session)
            #expect(page.body.contains("Invitation chez FabCloud"))
            let token = try #require(PageForm.fields(of: page.body)["token"])
            for (typed, expected) in [(" maud@lab.example ", "maud@lab.example"), ("", nil)] as [(String, String?)] {
                let body = "token=\(token)&action=change&roles[]=manager&invited=\(typed.escapedForQuery)"
                let changed = try await client.executeRequest(
                    uri: "/settings/accounts/maud", method: .post,
                    headers: [.cookie: session, .contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: body))
                #expect(changed.status == .seeOther)
                #expect(try reception.accounts.invitation(of: "maud") == expected)
                let shown = try await get(client, "/settings/accounts", cookie: session)
                #expect(shown.body.contains("invité chez FabCloud : maud@lab.example") == (expected != nil))
            }
        }
    }

    @Test("Without a provider there is no way by one")
    func none() async throws {
        let reception = Reception(
            accounts: try AccountStore(path: folder.file("b.accounts")), now: { SampleLab.now })
        try await with(reception) { client in
            for path in ["/login/openid", "/login/openid/return?state=x&code=y"] {
                let status = try await get(client, path).status
                #expect(status == .notFound)
            }
        }
    }
}
