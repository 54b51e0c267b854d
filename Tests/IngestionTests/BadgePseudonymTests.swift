import Derivation
import Testing
import UsageDomain

@Suite("Badge pseudonyms")
struct BadgePseudonymTests {
    private let pseudonym = BadgePseudonym(key: Array(0..<32))

    @Test("The same badge gets the same token, another badge another")
    func stable() {
        #expect(pseudonym.token(for: "04A2B3C4D5E6") == pseudonym.token(for: "04A2B3C4D5E6"))
        #expect(pseudonym.token(for: "04A2B3C4D5E6") != pseudonym.token(for: "04A2B3C4D5E7"))
    }

    @Test("A token says nothing of the badge, and nothing to a store with another key")
    func keyed() {
        let token = pseudonym.token(for: "04A2B3C4D5E6").rawValue
        #expect(!token.contains("04A2B3C4D5E6"))
        #expect(token != BadgePseudonym(key: Array(1..<33)).token(for: "04A2B3C4D5E6").rawValue)
        #expect(token.count == BadgeToken.prefix.count + 64)
    }

    @Test(
        "A token is its own token, so that an exported journal can be read again", arguments: ["", "04", "é", "badge:"])
    func idempotent(uid: String) {
        let token = pseudonym.token(for: uid)
        #expect(pseudonym.token(for: token.rawValue) == token)
    }
}
