import CryptoExtras
import Foundation

/// A password as it is stored: scrypt (RFC 7914) with its parameters and salt, in the PHC string format.
package struct PasswordHash: Hashable, Sendable {
    /// `$scrypt$ln=14,r=8,p=5$SALT$HASH`: 16 MB of memory at a time, about as hard as 2^17 rounds in one go.
    package let text: String

    private static let rounds = 14
    private static let blockSize = 8
    private static let parallelism = 5

    package init(stored text: String) { self.text = text }

    package init(of password: String) throws { try self.init(of: password, salt: Random.bytes(16)) }

    /// `rounds` is the logarithm of their number.
    init(of password: String, salt: [UInt8], rounds: Int = Self.rounds) throws {
        let hash = try Self.derive(
            password, salt: salt, rounds: rounds, blockSize: Self.blockSize, parallelism: Self.parallelism)
        text =
            "$scrypt$ln=\(rounds),r=\(Self.blockSize),p=\(Self.parallelism)$\(Self.encoded(salt))$\(Self.encoded(hash))"
    }

    /// Whether it is the password's; takes as long when it is not.
    package func matches(_ password: String) -> Bool {
        let parts = text.split(separator: "$").map(String.init)
        guard parts.count == 4, parts[0] == "scrypt", let salt = Self.decoded(parts[2]),
            let hash = Self.decoded(parts[3]), let cost = Self.cost(parts[1]),
            let derived = try? Self.derive(
                password, salt: salt, rounds: cost.rounds, blockSize: cost.blockSize, parallelism: cost.parallelism,
                count: hash.count)
        else { return false }
        return derived.isEqualInConstantTime(to: hash) && self != .nobody
    }

    /// A password nobody has, to spend the time on when there is no such account.
    package static let nobody = PasswordHash(
        stored: "$scrypt$ln=14,r=8,p=5$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")

    static func derive(
        _ password: String, salt: [UInt8], rounds: Int, blockSize: Int, parallelism: Int, count: Int = 32
    ) throws -> [UInt8] {
        // Composed and decomposed letters are typed alike on different keyboards.
        let bytes = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: Data(salt), outputByteCount: count, rounds: 1 << rounds, blockSize: blockSize,
            parallelism: parallelism
        )
        return unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    private static func cost(_ text: String) -> (rounds: Int, blockSize: Int, parallelism: Int)? {
        var values: [Substring: Int] = [:]
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=")
            guard parts.count == 2, let value = Int(parts[1]), (1...32).contains(value) else { return nil }
            values[parts[0]] = value
        }
        guard let rounds = values["ln"], rounds <= 20, let block = values["r"], let parallel = values["p"] else {
            return nil
        }
        return (rounds, block, parallel)
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().trimmingPadding
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)).map { [UInt8]($0) }
    }
}

extension String {
    fileprivate var trimmingPadding: String { String(prefix { $0 != "=" }) }
}

extension [UInt8] {
    /// In a time that does not tell how much of it was right.
    package func isEqualInConstantTime(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        // In Swift `|` binds no looser than `^`.
        return zip(self, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// What is asked of a new password: length, and that it is none of the first anybody would try.
package enum PasswordRule {
    package static let shortest = 12
    package static let longest = 200

    package enum Problem: Error, Hashable, Sendable {
        case tooShort, tooLong, tooEasy
    }

    /// For somebody's first log-in: 80 random bits, in groups that can be read out.
    package static func freshPassword() -> String {
        let letters = Base32.text(Random.bytes(10)).lowercased()
        return stride(from: 0, to: 16, by: 4).map { letters.dropFirst($0).prefix(4) }.joined(separator: "-")
    }

    /// `account` and `name` are what the password must not be made of.
    package static func check(_ password: String, account: String, name: String) throws(Problem) {
        guard password.count >= shortest else { throw .tooShort }
        guard password.utf8.count <= longest else { throw .tooLong }
        let simple = password.lowercased().filter { $0.isLetter || $0.isNumber }
        let own = [account, name].map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
        let left = (own + easy).reduce(simple) { $1.count > 2 ? $0.replacingOccurrences(of: $1, with: "") : $0 }
        guard Set(left).count >= 4, left.count >= 6 else { throw .tooEasy }
    }

    private static let easy = [
        "motdepasse", "password", "azerty", "qwerty", "azertyuiop", "123456789", "1234567890", "0123456789", "123456",
        "fablab", "releve", "bonjour", "soleil", "atelier", "makerspace", "administrateur", "administrator", "admin",
    ]
}
