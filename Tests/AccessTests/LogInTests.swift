import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@testable import Access

@Suite("Logging in")
struct LogInTests {
    private let folder: TemporaryDirectory
    private let store: AccountStore
    private let door: LogIn
    private let now = Instant(milliseconds: 1_772_442_000_000)
    private static let password = "un cheval, une agrafe"
    /// Cheap: the real one takes seconds where nothing is optimised.
    private static let hash = Result { try PasswordHash(of: password, salt: [1, 2, 3], rounds: 4) }

    init() throws {
        folder = try TemporaryDirectory()
        store = try AccountStore(path: folder.file("a.db.accounts"))
        door = LogIn(store)
    }

    private func account(_ id: String, _ roles: Set<Role>) -> Account {
        Account(
            id: AccountID(rawValue: id), name: "Chloé", roles: roles, member: "m-1", company: "ferrand",
            hasSecondFactor: false, isDisabled: false, createdAt: now, grantedBy: "console:root")
    }

    private func add(_ id: String, _ roles: Set<Role>) throws {
        try store.add(account(id, roles), password: try Self.hash.get())
    }

    private func attempt(_ id: String, _ password: String = password, _ code: String? = nil) -> LogIn.Attempt {
        LogIn.Attempt(account: id, password: password, code: code, address: "192.0.2.7", browser: "Firefox")
    }

    @Test("with name and password gives a session that lasts a working day, then no longer")
    func password() throws {
        try add("chloe", [.manager])
        guard case .welcome(let secret, let account) = try door.logIn(attempt(" Chloe "), at: now) else {
            Issue.record("not let in")
            return
        }
        #expect(account.id == "chloe")
        #expect(try store.session(secret, at: now + .hours(11))?.account.id == "chloe")
        #expect(try store.session(secret, at: now + .hours(12)) == nil)
        #expect(try store.session(Secret(), at: now) == nil)
        #expect(try door.records(limit: 5).map(\.outcome) == ["welcome"])
    }

    @Test("is refused alike for a wrong password, a name nobody has, one that is no name, and a disabled account")
    func refused() throws {
        try add("chloe", [.manager])
        try add("admin-1", [.administrator])
        #expect(try door.logIn(attempt("chloe", "un cheval, deux agrafes"), at: now) == .refused)
        #expect(try door.logIn(attempt("personne"), at: now) == .refused)
        #expect(try door.logIn(attempt("../../etc/passwd\u{0}"), at: now) == .refused)
        #expect(try door.logIn(attempt("chloe", String(repeating: "x", count: 100_000)), at: now) == .refused)
        var disabled = account("chloe", [.manager])
        disabled.isDisabled = true
        try store.change(disabled, at: now)
        #expect(try door.logIn(attempt("chloe"), at: now) == .refused)
    }

    @Test("with a second factor takes a code once, within half a minute of its time")
    func secondFactor() throws {
        try add("chloe", [.accountant])
        let factor = TimeBasedCode()
        try store.setSecondFactor(factor, [], of: "chloe")
        let step = TimeBasedCode.step(at: now)
        func code(_ offset: Int64) -> String { factor.code(step: step + offset, digits: 6) }
        #expect(try door.logIn(attempt("chloe"), at: now) == .needsCode)
        #expect(try door.logIn(attempt("chloe", "un cheval, deux agrafes", code(0)), at: now) == .refused)
        #expect(try door.logIn(attempt("chloe", Self.password, code(-2)), at: now) == .refused)
        guard case .welcome = try door.logIn(attempt("chloe", Self.password, code(0)), at: now) else {
            Issue.record("not let in")
            return
        }
        #expect(try door.logIn(attempt("chloe", Self.password, code(0)), at: now) == .refused, "seen by somebody else")
        #expect(try door.logIn(attempt("chloe", Self.password, code(-1)), at: now) == .refused, "older than one used")
        #expect(try door.logIn(attempt("chloe", Self.password, code(1)), at: now) != .refused)
    }

    @Test("with a recovery code works once for each, however it is typed")
    func recovery() throws {
        try add("chloe", [.manager])
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode() }
        try store.setSecondFactor(TimeBasedCode(), codes, of: "chloe")
        let typed = " " + codes[3].text.lowercased().replacing("-", with: " ")
        guard case .welcome = try door.logIn(attempt("chloe", Self.password, typed), at: now) else {
            Issue.record("not let in")
            return
        }
        #expect(try door.logIn(attempt("chloe", Self.password, codes[3].text), at: now) == .refused)
        #expect(try store.recoveryCodesLeft(of: "chloe") == 9)
        #expect(try door.records(limit: 9).map(\.outcome) == ["code", "recovered"])
    }

    @Test("is throttled by account and by address, and never for ever")
    func throttled() throws {
        try add("chloe", [.manager])
        for _ in 0..<10 { #expect(try door.logIn(attempt("chloe", "faux, toujours faux"), at: now) == .refused) }
        guard case .tooMany(let wait) = try door.logIn(attempt("chloe"), at: now) else {
            Issue.record("not throttled")
            return
        }
        #expect(wait == .seconds(30))
        guard case .welcome = try door.logIn(attempt("chloe"), at: now + wait) else {
            Issue.record("locked out")
            return
        }
        // From another address the account is as slow; other accounts from this one are as slow at last.
        var refusals = 0
        for number in 0..<40 {
            if case .tooMany = try door.logIn(attempt("nom-\(number)", "x"), at: now + wait) { refusals += 1 }
        }
        #expect(refusals > 0)
        #expect(try door.records(limit: 1).first?.outcome == "throttled")
    }

    @Test("asks again for what needs a recent second factor")
    func confirmation() throws {
        try add("chloe", [.accountant])
        guard case .welcome(let secret, _) = try door.logIn(attempt("chloe"), at: now) else { return }
        let fresh = try #require(try store.session(secret, at: now))
        #expect(fresh.allows(.issueStatements, at: now + .minutes(14)))
        #expect(!fresh.allows(.issueStatements, at: now + .minutes(16)))
        #expect(fresh.allows(.seeStatements, at: now + .hours(3)))
        #expect(!fresh.allows(.editRegistry, at: now))
        let later = now + .hours(1)
        #expect(try door.confirm(secret, fresh, typed: "faux", address: "192.0.2.7", at: later) == .refused)
        guard case .welcome = try door.confirm(secret, fresh, typed: Self.password, address: "192.0.2.7", at: later)
        else { return }
        #expect(try #require(try store.session(secret, at: later)).allows(.issueStatements, at: later))
    }
}
