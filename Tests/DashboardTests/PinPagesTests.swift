import Decisions
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoopbackBroker
import Synchronization
import Testing
import UsageDomain
import UsageStore

@testable import Access
@testable import Dashboard

@Suite("Number and PIN at a machine's page")
struct PinPagesTests {
    private let folder: TemporaryDirectory
    private let reception: Reception
    private static let hash = Result { try PasswordHash(of: "270518", salt: [1, 2, 3], rounds: 4) }

    init() throws {
        folder = try TemporaryDirectory()
        let accounts = try AccountStore(path: folder.file("a.accounts"))
        let clock = Clock(SampleLab.now)
        self.time = clock
        reception = Reception(accounts: accounts, now: { clock.now })
        try accounts.add(
            Account(
                id: "admin", name: "Ada", roles: [.administrator], createdAt: SampleLab.now,
                grantedBy: "console:root"), password: .nobody)
        try accounts.setPin(try Self.hash.get(), of: "m-17", by: "admin", at: SampleLab.now)
    }

    private final class Clock: Sendable {
        private let instant: Mutex<Instant>
        init(_ instant: Instant) { self.instant = Mutex(instant) }
        var now: Instant { instant.withLock { $0 } }
        func pass(_ span: TimeSpan) { instant.withLock { $0 = $0 + span } }
    }
    private let time: Clock

    private func board(_ holder: MemberID?) -> LiveBoard {
        let board = LiveBoard()
        var snapshot = SampleLab.board
        for index in snapshot.machines.indices where snapshot.machines[index].id == "laser-1" {
            snapshot.machines[index].openSession = holder.map { member in
                UsageSession(
                    id: "open", machine: "laser-1", start: SampleLab.now - .minutes(20),
                    attribution: Attribution(member: member, company: "ferrand", project: "ferrand-proto"))
            }
        }
        board.publish(snapshot)
        return board
    }

    private struct Page: Sendable {
        let client: any TestClientProtocol
        let body: String
        let status: HTTPResponse.Status
        let headers: HTTPFields

        init(_ client: any TestClientProtocol, _ response: TestResponse) {
            self.client = client
            body = String(buffer: response.body)
            (status, headers) = (response.status, response.headers)
        }

        /// What the browser sends with a form: the hidden fields of the page, and what was typed.
        func send(_ path: String, _ typed: [String: String], cookie: String? = nil) async throws -> Page {
            let hidden = PageForm.fields(of: body).filter { ["token", "permit", "takeover"].contains($0.key) }
            let fields = hidden.merging(typed) { $1 }
            var headers: HTTPFields = [.accept: "text/html", .contentType: "application/x-www-form-urlencoded"]
            if let cookie { headers[.cookie] = cookie }
            let text = fields.map { "\($0.key)=\($0.value.escapedForQuery)" }.joined(separator: "&")
            return Page(
                client,
                try await client.executeRequest(
                    uri: path, method: .post, headers: headers, body: ByteBuffer(string: text)))
        }
    }

    /// Runs over the machine's page; returns what was claimed.
    private func claims(
        holder: MemberID? = nil, registry: LabRegistry = SampleLab.registry,
        _ body: @escaping @Sendable (Page) async throws -> Void
    ) async throws -> [Claim] {
        let claimed = Mutex<[Claim]>([])
        var sources = SampleLab.sources()
        sources.board = board(holder)
        sources.registry = { registry }
        sources.badgeHolder = { $0.uppercased() == "04:A2:B3:C4" ? "m-17" : nil }
        sources.claim = { claims in claimed.withLock { $0 += claims } }
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .accounts(reception))
        try await Application(router: router).test(.router) { client in
            let first = try await client.executeRequest(
                uri: "/m/laser-1?lang=fr", method: .get, headers: [.accept: "text/html"], body: nil)
            try await body(Page(client, first))
        }
        return claimed.withLock { $0 }
    }

    @Test(
        "Whoever types a member's or a badge's number and the PIN takes the machine, and is logged in nowhere",
        arguments: ["m-17", " M-17 ", "17", "04:a2:b3:c4"])
    func taking(number: String) async throws {
        let claims = try await claims { page in
            #expect(page.body.contains("Numéro d’adhérent ou de badge"))
            let known = try await page.send("/m/laser-1/pin", ["number": number, "pin": "270518"])
            #expect(known.status == .ok && known.body.contains("Vous êtes Anne-Marie Duval."))
            #expect(known.headers[.setCookie] == nil)
            let done = try await known.send("/m/laser-1", ["project": "ferrand-proto"])
            #expect(done.status == .seeOther && done.headers[.location] == "/m/laser-1?done=taken")
            #expect(done.headers[.setCookie] == nil)
        }
        #expect(claims == [Claim(machine: "laser-1", action: .taken, member: "m-17", project: "ferrand-proto")])
    }

    @Test("What is wrong is refused in words that say neither whether the number nor whether the PIN is")
    func refused() async throws {
        let claims = try await claims { page in
            for (number, pin) in [("m-17", "270519"), ("m-99", "270518"), ("", ""), ("<b>", "270518")] {
                let refused = try await page.send("/m/laser-1/pin", ["number": number, "pin": pin])
                #expect(refused.status == .unprocessableContent)
                #expect(refused.body.contains("Le numéro ou le code n’est pas le bon."))
                #expect(!refused.body.contains("name=\"project\"") && !refused.body.contains("<b>"))
            }
            for number in 0..<5 {
                _ = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "99999\(number)"])
            }
            let slowed = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "270518"])
            #expect(slowed.status == .tooManyRequests && slowed.body.contains("Trop d’essais. Réessayez dans"))
            let forged = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "270518", "token": "0"])
            #expect(forged.status == .forbidden)
            let away = try await page.send("/m/none/pin", ["number": "m-17", "pin": "270518"])
            #expect(away.status == .notFound)
        }
        #expect(claims.isEmpty)
    }

    @Test("A machine that somebody else has is asked for first, and only the own session is ended")
    func takeover() async throws {
        let taken = try await claims(holder: "m-99") { page in
            let known = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "270518"])
            #expect(!known.body.contains("J’ai terminé"))
            let ended = try await known.send("/m/laser-1/end", [:])
            #expect(ended.status == .unprocessableContent && ended.body.contains("pas à vous en ce moment"))
            let asked = try await known.send("/m/laser-1", ["project": "ferrand-proto"])
            #expect(asked.status == .conflict && asked.body.contains("Quelqu’un a cette machine"))
            let sure = try await asked.send("/m/laser-1", ["project": "ferrand-proto"])
            #expect(sure.status == .seeOther)
        }
        #expect(taken == [Claim(machine: "laser-1", action: .taken, member: "m-17", project: "ferrand-proto")])
        let ended = try await claims(holder: "m-17") { page in
            let known = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "270518"])
            #expect(known.body.contains("J’ai terminé"))
            #expect(try await known.send("/m/laser-1/end", [:]).headers[.location] == "/m/laser-1?done=ended")
        }
        #expect(ended == [Claim(machine: "laser-1", action: .ended, member: "m-17")])
    }

    @Test("The permit is good for that machine, five minutes and that PIN; it opens nothing of the staff's")
    func permit() async throws {
        let claims = try await claims { page in
            let known = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "270518"])
            let permit = try #require(PageForm.fields(of: known.body)["permit"])
            let elsewhere = try await known.send("/m/printer-1", ["project": ""])
            #expect(elsewhere.status == .unprocessableContent && elsewhere.body.contains("Trop de temps a passé"))
            let other = try await known.send("/m/laser-1", ["project": "", "permit": permit.dropLast() + "8"])
            #expect(other.status == .unprocessableContent)
            for path in ["/inbox/attribute", "/devices/adopt", "/settings/badge", "/settings/pin/m-17"] {
                #expect(try await known.send(path, [:]).status == .unauthorized, "\(path)")
            }
            // Without it nobody who is not logged in takes anything.
            let token = try #require(PageForm.fields(of: known.body)["token"])
            let bare = Page(
                page.client,
                try await page.client.executeRequest(
                    uri: "/m/laser-1", method: .post, headers: [.accept: "text/html"],
                    body: ByteBuffer(string: "token=\(token)&project=")))
            #expect(bare.status == .unauthorized)
            try reception.accounts.setPin(try Self.hash.get(), of: "m-17", by: "admin", at: time.now + .seconds(1))
            #expect(try await known.send("/m/laser-1", ["project": ""]).status == .unprocessableContent)
            let again = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "270518"])
            time.pass(.minutes(5))
            #expect(try await again.send("/m/laser-1", ["project": ""]).status == .unprocessableContent)
            time.pass(.minutes(-6))
            #expect(try await again.send("/m/laser-1", ["project": ""]).status == .unprocessableContent)
        }
        #expect(claims.isEmpty)
    }

    @Test("A member who has left takes nothing, neither with a PIN nor with a permit from before")
    func departed() async throws {
        var registry = SampleLab.registry
        registry.members = []
        let claims = try await claims(registry: registry) { page in
            let refused = try await page.send("/m/laser-1/pin", ["number": "m-17", "pin": "270518"])
            #expect(refused.status == .unprocessableContent)
        }
        #expect(claims.isEmpty)
    }

    @Test("A member sets their PIN on their account's page; who keeps the registry sets anybody's; others cannot")
    func setting() async throws {
        func add(_ id: AccountID, _ role: Role) throws -> String {
            let account = Account(
                id: id, name: id.rawValue, roles: [role], member: "m-17", company: "ferrand",
                createdAt: SampleLab.now, grantedBy: "admin")
            try reception.accounts.add(account, password: .nobody)
            return "releve=" + (try reception.logIn.welcome(account, browser: "essai", at: SampleLab.now)).text
        }
        let (member, manager, accountant) = (
            try add("anne", .member), try add("maud", .manager), try add("paul", .accountant)
        )
        try reception.accounts.setPin(nil, of: "m-17", by: "admin", at: SampleLab.now)
        _ = try await claims { machine in
            func page(_ path: String, _ cookie: String) async throws -> Page {
                Page(
                    machine.client,
                    try await machine.client.executeRequest(
                        uri: path + "?lang=fr", method: .get, headers: [.cookie: cookie, .accept: "text/html"],
                        body: nil))
            }
            let account = try await page("/account", member)
            #expect(account.body.contains("Il n’y a pas encore de code."))
            let easy = try await account.send("/account/pin?lang=fr", ["pin": "123456"], cookie: member)
            #expect(easy.status == .unprocessableContent && easy.body.contains("ni suite, ni répétition"))
            let set = try await account.send("/account/pin?lang=fr", ["pin": "271 828"], cookie: member)
            #expect(set.status == .ok && set.body.contains("Un code est en place") && !set.body.contains("271"))
            let known = try await machine.send("/m/laser-1/pin", ["number": "m-17", "pin": "271828"])
            #expect(known.body.contains("Vous êtes"))

            let desk = try await page("/settings/pin/m-17", manager)
            #expect(desk.body.contains("Code personnel de Anne-Marie Duval"))
            #expect(try await page("/settings/entry/member/m-17", manager).body.contains("/settings/pin/m-17"))
            #expect(try await page("/settings/pin/m-404", manager).status == .notFound)
            let removed = try await desk.send("/settings/pin/m-17?lang=fr", ["action": "remove"], cookie: manager)
            #expect(removed.status == .ok && removed.body.contains("Le code est retiré."))
            #expect(try reception.accounts.pinSet(of: "m-17") == nil)
            let others = try await page("/account", accountant)
            #expect(!others.body.contains("/account/pin"))
            #expect(try await others.send("/account/pin", ["pin": "271828"], cookie: accountant).status == .forbidden)
            #expect(try await page("/settings/pin/m-17", accountant).status == .forbidden)
        }
    }
}
