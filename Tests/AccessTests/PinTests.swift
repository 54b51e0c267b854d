import LoopbackBroker
import Testing
import UsageDomain

@testable import Access

@Suite("A PIN at a machine")
struct PinTests {
    private let folder: TemporaryDirectory
    private let store: AccountStore
    private let door: LogIn
    private let now = Instant(milliseconds: 1_772_442_000_000)
    private static let hash = Result { try PasswordHash(of: "270518", salt: [1, 2, 3], rounds: 4) }

    init() throws {
        folder = try TemporaryDirectory()
        store = try AccountStore(path: folder.file("a.db.accounts"))
        door = LogIn(store)
        try store.setPin(try Self.hash.get(), of: "m-17", by: "maud", at: now)
    }

    private func type(
        _ pin: String, _ member: MemberID? = "m-17", typed: String = "m-17", from address: String = "192.0.2.7",
        at instant: Instant? = nil
    ) throws -> PinOutcome {
        try door.checkPin(pin, of: member, typed: typed, at: "laser-1", address: address, now: instant ?? now)
    }

    @Test("is the member's, and refused alike for another one, a member without, and a number nobody has")
    func outcomes() throws {
        #expect(try type("270518") == .right(since: now))
        #expect(try type("270519") == .refused)
        #expect(try type("") == .refused)
        #expect(try type("270518", "m-18", typed: "m-18") == .refused)
        #expect(try type("270518", nil, typed: "04A2B3C4") == .refused)
        try store.setPin(nil, of: "m-17", by: "maud", at: now)
        #expect(try type("270518") == .refused)
        #expect(try store.pinSet(of: "m-17") == nil)
        let records = try door.records(limit: 9)
        #expect(records.map(\.outcome) == ["pin", "pin", "pin", "pin", "pin", "claim"])
        // A badge's number is recorded nowhere.
        #expect(Set(records.map(\.account)) == ["m-17", "m-18", "?"])
    }

    @Test("lies in the file as a hash only")
    func hashed() throws {
        try store.setPin(PasswordHash(of: "314159", salt: [9], rounds: 4), of: "m-18", by: "maud", at: now)
        #expect(try store.pin(of: "m-18")?.hash.text.hasPrefix("$scrypt$") == true)
    }

    @Test("is throttled by member, whatever the address, and never for ever")
    func byMember() throws {
        for number in 0..<5 { #expect(try type("111213", from: "192.0.2.\(number)") == .refused) }
        #expect(try type("270518", from: "192.0.2.99") == .tooMany(retryAfter: .minutes(10)))
        #expect(try type("270518", "m-18", typed: "m-18") == .refused, "another member's number is another bucket")
        #expect(try type("270518", at: now + .minutes(10)) == .right(since: now))
    }

    @Test("is throttled by address: one's own success buys no guesses at others, and costs a shared screen nothing")
    func byAddress() throws {
        for _ in 0..<60 { #expect(try type("270518") == .right(since: now)) }
        var refused = 0
        for number in 0..<40 {
            let other = MemberID(rawValue: "x-\(number)")
            try store.setPin(try Self.hash.get(), of: other, by: "maud", at: now)
            _ = try type("270518")
            let outcome = try type("111213", other)
            if outcome == .refused { refused += 1 }
        }
        #expect(refused == 20)
    }

    @Test(
        "has six to twelve digits, in no row",
        arguments: [
            ("270518", nil), ("27051", .wrongLength), ("2705182705180", .wrongLength), ("27O518", .notDigits),
            ("", .wrongLength), ("111111", .tooEasy), ("123456", .tooEasy), ("987654", .tooEasy),
            ("121212", .tooEasy), ("123123", .tooEasy), ("112233", nil), ("٢٧٠٥١٨", .notDigits),
        ] as [(String, PinRule.Problem?)])
    func rule(pin: String, expected: PinRule.Problem?) {
        var found: PinRule.Problem?
        do throws(PinRule.Problem) { try PinRule.check(pin) } catch { found = error }
        #expect(found == expected)
    }
}
