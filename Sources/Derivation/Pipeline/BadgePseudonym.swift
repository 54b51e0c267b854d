import Crypto
package import UsageDomain

/// Replaces badge UIDs by keyed hashes: the journal proves that the same badge was used, without holding its UID.
package struct BadgePseudonym: Sendable {
    /// 32 random bytes, made once per store.
    private let key: SymmetricKey

    package init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// The token of a UID; a token that is already one stays as it is, so that an exported journal can be read again.
    package func token(for uid: String) -> BadgeToken {
        guard !uid.hasPrefix(BadgeToken.prefix) else { return BadgeToken(rawValue: uid) }
        let code = HMAC<SHA256>.authenticationCode(for: Array(uid.utf8), using: key)
        return BadgeToken(rawValue: BadgeToken.prefix + Hexadecimal.text(code))
    }
}
