import Foundation
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@testable import Access

@Suite("Accounts")
struct AccountTests {
    private let folder: TemporaryDirectory
    private let store: AccountStore
    private let now = Instant(milliseconds: 1_772_442_000_000)
    private let hash = PasswordHash.nobody

    init() throws {
        folder = try TemporaryDirectory()
        store = try AccountStore(path: folder.file("a.db.accounts"))
    }

    private func account(_ id: AccountID, _ roles: Set<Role>) -> Account {
        Account(
            id: id, name: "Chloé", roles: roles, member: nil, company: nil, hasSecondFactor: false, isDisabled: false,
            createdAt: now, grantedBy: "console:root")
    }

    @Test("are their owner's alone, and nothing in the file lets anybody in")
    func file() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: store.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let code = try #require(try store.renewSetUpCode())
        try store.add(account("chloe", [.manager]), password: hash)
        let token = try store.makeToken(
            for: "chloe", label: "export", rights: [.seeEverybody], until: now + .days(1), at: now)
        for suffix in ["", "-wal"] {
            let bytes = try Data(contentsOf: URL(filePath: store.path + suffix))
            for secret in [code, token] { #expect(bytes.range(of: Data(secret.text.utf8)) == nil) }
        }
    }

    @Test("The first administrator is whoever has the set-up code, once")
    func setUp() throws {
        let stale = try #require(try store.renewSetUpCode())
        let code = try #require(try store.renewSetUpCode())
        let admin = account("admin", [.administrator])
        #expect(try !store.setUp(admin, password: hash, code: stale))
        #expect(try !store.setUp(admin, password: hash, code: Secret()))
        #expect(try !store.hasAdministrator())
        #expect(try store.setUp(admin, password: hash, code: code))
        #expect(try store.hasAdministrator())
        #expect(try store.renewSetUpCode() == nil)
        #expect(throws: AccessProblem.setUpDone) { try store.setUp(admin, password: hash, code: code) }
    }

    @Test("There is always an administrator who can log in")
    func last() throws {
        try store.add(account("admin", [.administrator]), password: hash)
        var changed = account("admin", [.manager])
        #expect(throws: AccessProblem.lastAdministrator("admin")) { try store.change(changed, at: now) }
        changed = account("admin", [.administrator])
        changed.isDisabled = true
        #expect(throws: AccessProblem.lastAdministrator("admin")) { try store.change(changed, at: now) }
        #expect(throws: AccessProblem.lastAdministrator("admin")) { try store.remove("admin", by: "chloe", at: now) }
        #expect(try store.account("admin")?.roles == [.administrator], "nothing of what was refused is kept")
        try store.add(account("second", [.administrator]), password: hash)
        try store.remove("admin", by: "chloe", at: now)
        #expect(throws: AccessProblem.noSuchAccount("admin")) { try store.remove("admin", by: "chloe", at: now) }
    }

    @Test("A changed role, password or a removal ends what browsers had")
    func ended() throws {
        let door = LogIn(store)
        let chloe = account("chloe", [.manager])
        try store.add(chloe, password: hash)
        var secret = try door.welcome(chloe, browser: "a", at: now)
        try store.change(account("chloe", [.accountant]), at: now)
        #expect(try store.session(secret, at: now) == nil)
        secret = try door.welcome(chloe, browser: "a", at: now)
        let other = try door.welcome(chloe, browser: "b", at: now)
        try store.setPassword(hash, of: "chloe", keeping: secret)
        #expect(try store.session(secret, at: now) != nil)
        #expect(try store.session(other, at: now) == nil)
        #expect(try store.sessions(of: "chloe", at: now).map(\.session.browser) == ["a"])
        try store.endSessions(of: "chloe")
        #expect(try store.session(secret, at: now) == nil)
    }

    @Test("A token allows what it was given and its account still has, until it ends")
    func token() throws {
        try store.add(account("chloe", [.manager]), password: hash)
        let token = try store.makeToken(
            for: "chloe", label: "tableur", rights: [.seeEverybody, .administer], until: now + .days(30), at: now)
        #expect(try store.token(token, at: now)?.rights == [.seeEverybody])
        #expect(try store.token(token, at: now + .days(30)) == nil)
        try store.change(account("chloe", [.network]), at: now)
        #expect(try store.token(token, at: now)?.rights == [])
    }

    @Test("A member's account says which member, a company's which company")
    func parties() throws {
        #expect(throws: AccessProblem.needsMember("a")) { try store.add(account("a", [.member]), password: hash) }
        #expect(throws: AccessProblem.needsCompany("a")) { try store.add(account("a", [.company]), password: hash) }
        #expect(throws: Never.self) { try store.add(account("a", [.manager]), password: hash) }
        #expect(throws: AccessProblem.accountExists("a")) { try store.add(account("a", [.manager]), password: hash) }
    }

    @Test("A copy has the accounts and no browser that is logged in, is its owner's alone, and overwrites nothing")
    func copy() throws {
        try store.add(account("admin", [.administrator]), password: hash)
        let secret = try LogIn(store).welcome(account("admin", [.administrator]), browser: "a", at: now)
        let path = folder.file("copie.accounts")
        try store.copy(to: path)
        let copy = try AccountStore(path: path)
        #expect(try copy.accounts().map(\.id) == ["admin"])
        #expect(try copy.session(secret, at: now) == nil)
        #expect(try store.session(secret, at: now) != nil)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(throws: AccessProblem.self) { try store.copy(to: path) }
    }

    @Test("Another program's file is left as it is")
    func foreign() throws {
        let path = folder.file("notes.txt")
        try folder.write("pas une base de données, et assez longue pour un en-tête de fichier SQLite", to: "notes.txt")
        #expect(throws: AccessProblem.notAnAccountFile(path: path)) { try AccountStore(path: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("pas une base"))
    }

    @Test(
        "Passwords: long enough, and not the first that anybody would try",
        arguments: [
            ("court", PasswordRule.Problem.tooShort), ("motdepasse1234", .tooEasy), ("chloe-chloe-chloe", .tooEasy),
            ("aaaaaaaaaaaaaaaa", .tooEasy), ("azertyuiop123456789", .tooEasy), ("fablab-releve-admin", .tooEasy),
            ("un cheval, une agrafe", nil), (String(repeating: "é", count: 101), .tooLong),
        ] as [(String, PasswordRule.Problem?)])
    func passwords(password: String, problem: PasswordRule.Problem?) {
        var found: PasswordRule.Problem?
        do { try PasswordRule.check(password, account: "chloe", name: "Chloé") } catch { found = error }
        #expect(found == problem)
    }

    @Test("The table of rights: nobody but administrators administers, and visitors see no names")
    func rights() {
        for role in Role.allCases {
            #expect(role.rights.contains(.seeBoard))
            #expect(role.rights.contains(.administer) == (role == .administrator))
            #expect(role.rights.contains(.seeEverybody) == [.manager, .accountant, .administrator].contains(role))
            #expect(role.rights.contains(.editRegistry) == [.manager, .administrator].contains(role))
            #expect(role.rights.contains(.issueStatements) == [.accountant, .administrator].contains(role))
        }
    }

    @Test("The throttle forgets what has recovered, and stays bounded")
    func bounded() {
        var throttle = Throttle(.address, capacity: 100)
        for number in 0..<10_000 {
            _ = throttle.attempt("192.0.2.\(number)", at: now + .milliseconds(Int64(number)))
        }
        for _ in 0..<30 { #expect(throttle.attempt("198.51.100.1", at: now + .minutes(1)) == nil) }
        #expect(throttle.attempt("198.51.100.1", at: now + .minutes(1)) == .seconds(10))
        #expect(throttle.attempt("198.51.100.1", at: now) != nil, "a clock set back gives nothing")
    }
}
