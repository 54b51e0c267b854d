import Crypto
import Foundation
package import UsageDomain

/// Time-based one-time codes (RFC 6238): SHA-1, 30 seconds, what every authenticator speaks.
package struct TimeBasedCode: Sendable {
    package static let digits = 6
    private static let period: Int64 = 30

    /// 20 bytes.
    package let secret: [UInt8]

    package init() { secret = Random.bytes(20) }

    package init(secret: [UInt8]) { self.secret = secret }

    /// As `text` says it; nil for what is no such secret.
    package init?(text: String) {
        guard let bytes = Base32.bytes(text), bytes.count == 20 else { return nil }
        secret = bytes
    }

    /// For those who type it instead of reading the picture.
    package var text: String { Base32.text(secret) }

    /// What the picture for the authenticator says.
    package func address(account: AccountID, lab: String) -> String {
        let issuer = Self.escaped(lab)
        return "otpauth://totp/\(issuer):\(Self.escaped(account.rawValue))?secret=\(text)&issuer=\(issuer)"
    }

    package static func step(at instant: Instant) -> Int64 { instant.milliseconds / 1000 / period }

    /// The step whose code was typed, the present one or one beside it; nil when it is none of them.
    ///
    /// A step up to `last` was used already: a code that somebody looked at over a shoulder is worth nothing.
    package func step(of typed: String, at instant: Instant, usedUpTo last: Int64) -> Int64? {
        let code = typed.filter { !$0.isWhitespace }
        guard code.utf8.count == Self.digits else { return nil }
        let present = Self.step(at: instant)
        return (present - 1...present + 1).first { step in
            step > last
                && Array(self.code(step: step, digits: Self.digits).utf8).isEqualInConstantTime(to: Array(code.utf8))
        }
    }

    /// The code of a step: RFC 4226 with the step as counter.
    package func code(step: Int64, digits: Int) -> String {
        var counter = UInt64(bitPattern: step).bigEndian
        let message = unsafe withUnsafeBytes(of: &counter) { unsafe Data($0) }
        let mac = [UInt8](
            HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let start = Int(mac[mac.count - 1] & 15)
        let number = mac[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt64(1)) { product, _ in product * 10 }
        let text = String(UInt64(number) % modulus)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

/// A code on paper for who has lost the telephone: fifty random bits, good once.
package struct RecoveryCode: Hashable, Sendable {
    /// `ABCDE-FGHIJ`.
    package let text: String

    package static let count = 10

    package init() {
        let letters = Base32.text(Random.bytes(7)).prefix(10)
        text = letters.prefix(5) + "-" + letters.dropFirst(5)
    }

    /// As it was typed: capitals, blanks and hyphens do not matter; nil for what is no such code.
    package init?(typed: String) {
        let letters = typed.uppercased().filter { !$0.isWhitespace && $0 != "-" }
        guard letters.utf8.count == 10,
            letters.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x32...0x37).contains($0) })
        else { return nil }
        text = letters.prefix(5) + "-" + letters.dropFirst(5)
    }

    package var hash: [UInt8] { [UInt8](SHA256.hash(data: Data(text.utf8))) }
}
