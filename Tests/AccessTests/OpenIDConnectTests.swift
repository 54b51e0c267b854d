import Foundation
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@testable import Access

@Suite("Logging in by way of a provider", .serialized)
struct OpenIDConnectTests {
    private let folder: TemporaryDirectory
    private let store: AccountStore
    private let door: LogIn
    private static let users = [
        #"{"sub": "maud", "email": "maud@lab.example", "email_verified": true}"#,
        #"{"sub": "ada", "email": "ada@lab.example", "email_verified": true}"#,
        #"{"sub": "eve", "email": "maud@lab.example", "email_verified": false}"#,
    ]
    private static let back = "http://lab.local/login/openid/return"

    init() throws {
        folder = try TemporaryDirectory()
        store = try AccountStore(path: folder.file("a.db.accounts"))
        door = LogIn(store)
        for (id, roles) in [("maud", [.manager]), ("ada", [.administrator])] as [(AccountID, Set<Role>)] {
            let account = Account(id: id, name: id.rawValue, roles: roles, createdAt: now, grantedBy: "console:root")
            try store.add(account, password: PasswordHash(of: "un cheval, une agrafe", salt: [1], rounds: 4))
        }
        try store.invite("maud", as: "maud@lab.example", at: now)
    }

    /// The provider's clock is the system's.
    private var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    private func connect(_ provider: IdentityProvider, issuer: String? = nil) -> OpenIDConnect {
        OpenIDConnect(
            OpenIDSettings(issuer: issuer ?? provider.issuer, clientID: "releve", clientSecret: "s&cret +"),
            accounts: store, logIn: door)
    }

    /// From the first page to the browser's return; what happens on the way can be changed.
    private func journey(
        _ openID: OpenIDConnect, as subject: String?, linking: AccountID? = nil, account: AccountID? = nil,
        tamper: (String) -> String = { $0 }, browser: (Secret) -> Secret? = { $0 }, at instant: Instant? = nil
    ) async throws -> OpenIDConnect.Arrival {
        let now = instant ?? self.now
        let begun = try await openID.begin(
            then: "/inbox", linking: linking, redirect: Self.back, address: "192.0.2.7", at: now)
        var answer = try await IdentityProvider.answer(to: tamper(begun.address), as: subject)
        // This provider forgets it where somebody says no.
        if subject == nil {
            answer["state"] = begun.address.firstMatch(of: /[?&]state=(\w+)/).map { String($0.output.1) }
        }
        return try await finish(openID, answer, browser: browser(begun.browser), account: account, at: now)
    }

    private func finish(
        _ openID: OpenIDConnect, _ answer: [String: String], browser: Secret?, account: AccountID?, at instant: Instant
    ) async throws -> OpenIDConnect.Arrival {
        try await openID.finish(
            state: answer["state"] ?? "", code: answer["code"], error: answer["error"], browser: browser,
            account: account, address: "192.0.2.7", userAgent: "essai", at: instant)
    }

    private func problem(_ body: () async throws -> OpenIDConnect.Arrival) async throws -> OpenIDProblem? {
        do {
            _ = try await body()
            return nil
        } catch let problem as OpenIDProblem {
            return problem
        }
    }

    @Test(
        "Who was invited is let in once by name, then by the provider's own name for them; the second factor is asked again"
    )
    func invited() async throws {
        let provider = try await IdentityProvider(users: Self.users)
        let openID = connect(provider)
        #expect(
            try await problem { try await journey(openID, as: "eve") } == .stranger,
            "an address that nobody verified names nobody")
        guard case .welcome(let secret, let account, "/inbox") = try await journey(openID, as: "maud") else {
            Issue.record("not let in")
            return
        }
        #expect(account.id == "maud" && account.roles == [.manager])
        #expect(try store.session(secret, at: now)?.confirmedAt == nil)
        #expect(try store.invitation(of: "maud") == nil && store.linked("maud", issuer: provider.issuer) != nil)
        guard case .welcome(_, let again, _) = try await journey(openID, as: "maud") else {
            Issue.record("not let in again")
            return
        }
        #expect(again.id == "maud")
        #expect(try store.accounts().count == 2, "nobody is made")
        var disabled = account
        disabled.isDisabled = true
        try store.change(disabled, at: now)
        #expect(try await problem { try await journey(openID, as: "maud") } == .stranger)
    }

    @Test("Who may administer is linked by who is logged in, never by an invitation; an identity is one account's")
    func linking() async throws {
        let provider = try await IdentityProvider(users: Self.users)
        let openID = connect(provider)
        try store.invite("ada", as: "ada@lab.example", at: now)
        #expect(try await problem { try await journey(openID, as: "ada") } == .administrator)
        #expect(
            try await problem { try await journey(openID, as: "ada", linking: "ada", account: "maud") } == .journey,
            "somebody else is logged in by now")
        #expect(try await journey(openID, as: "ada", linking: "ada", account: "ada") == .linked(then: "/inbox"))
        guard case .welcome(_, let account, _) = try await journey(openID, as: "ada") else {
            Issue.record("not let in")
            return
        }
        #expect(account.id == "ada")
        #expect(try await problem { try await journey(openID, as: "ada", linking: "maud", account: "maud") } == .taken)
        try store.unlink("ada", issuer: provider.issuer)
        #expect(try await problem { try await journey(openID, as: "ada") } == .administrator)
    }

    @Test("A state is good once, in its browser, for ten minutes; a code or nonce of another log-in proves nothing")
    func replayed() async throws {
        let provider = try await IdentityProvider(users: Self.users)
        let openID = connect(provider)
        let begun = try await openID.begin(
            then: "/", linking: nil, redirect: Self.back, address: "192.0.2.7", at: now)
        #expect(begun.address.contains("code_challenge_method=S256") && !begun.address.contains("s%26cret"))
        let answer = try await IdentityProvider.answer(to: begun.address, as: "maud")
        _ = try await finish(openID, answer, browser: begun.browser, account: nil, at: now)
        #expect(
            try await problem { try await finish(openID, answer, browser: begun.browser, account: nil, at: now) }
                == .journey)
        #expect(try await problem { try await journey(openID, as: "maud", browser: { _ in Secret() }) } == .journey)
        #expect(try await problem { try await journey(openID, as: "maud", browser: { _ in nil }) } == .journey)
        let late = try await openID.begin(
            then: "/", linking: nil, redirect: Self.back, address: "192.0.2.7", at: now)
        let answered = try await IdentityProvider.answer(to: late.address, as: "maud")
        #expect(
            try await problem {
                try await finish(openID, answered, browser: late.browser, account: nil, at: now + .minutes(10))
            } == .journey)
        func replacing(_ name: String, with value: String) -> (String) -> String {
            { address in
                address.replacing(/([?&])(\w+)=([^&]*)/) { match in
                    match.output.2 == name ? "\(match.output.1)\(name)=\(value)" : String(match.output.0)
                }
            }
        }
        let otherNonce = try await problem {
            try await journey(openID, as: "maud", tamper: replacing("nonce", with: "autre"))
        }
        #expect(otherNonce == .token(.nonce))
        let otherClient = try await problem {
            try await journey(openID, as: "maud", tamper: replacing("client_id", with: "autre"))
        }
        #expect(otherClient == .declined("invalid_grant"))
        #expect(try await problem { try await journey(openID, as: nil) } == .declined("access_denied"))
    }

    @Test("Tokens that have expired are refused; a provider that calls itself otherwise is none; new keys are read")
    func provider() async throws {
        let stale = try await IdentityProvider(users: Self.users, tokensLast: -300)
        #expect(try await problem { try await journey(connect(stale), as: "maud") } == .token(.expired))
        let other = connect(stale, issuer: stale.issuer + "/")
        guard case .unavailable(let detail) = try await problem({ try await journey(other, as: "maud") }) else {
            Issue.record("taken for another issuer")
            return
        }
        #expect(detail.contains("it calls itself"))

        let first = try await IdentityProvider(users: Self.users)
        let openID = connect(first)
        _ = try await journey(openID, as: "maud")
        first.stop()
        // Its keys are made when it starts.
        let second = try await IdentityProvider(users: Self.users, port: first.port)
        guard case .welcome = try await journey(openID, as: "maud", at: now + .seconds(20)) else {
            Issue.record("not let in after the provider changed its keys")
            return
        }
        second.stop()
        let away = try await problem { try await journey(connect(second), as: "maud") }
        guard case .unavailable = away else {
            Issue.record("\(away as Any)")
            return
        }
        let attempt = LogIn.Attempt(
            account: "maud", password: "un cheval, une agrafe", code: nil, address: "192.0.2.7", browser: "essai")
        guard case .welcome = try door.logIn(attempt, at: now) else {
            Issue.record("the password does not work while the provider is away")
            return
        }
    }

    @Test("Whoever begins again and again is slowed down")
    func throttled() async throws {
        let provider = try await IdentityProvider(users: [])
        let (openID, now) = (connect(provider), now)
        for _ in 0..<30 {
            _ = try await openID.begin(then: "/", linking: nil, redirect: Self.back, address: "192.0.2.7", at: now)
        }
        await #expect(throws: OpenIDProblem.tooMany) {
            try await openID.begin(then: "/", linking: nil, redirect: Self.back, address: "192.0.2.7", at: now)
        }
    }
}
