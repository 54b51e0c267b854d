import Crypto
import Foundation

/// A proof key for one code exchange (RFC 7636): whoever steals the code cannot use it.
struct ProofKey: Hashable, Sendable {
    let verifier: String

    init() { verifier = Base64URL.text(Random.bytes(32)) }

    init(verifier: String) { self.verifier = verifier }

    /// By method `S256`.
    var challenge: String { Base64URL.text(SHA256.hash(data: Data(verifier.utf8))) }
}

/// Base 64 of RFC 4648, section 5, without padding.
enum Base64URL {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for what is none.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
        let usual = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - usual.utf8.count % 4) % 4)
        return Data(base64Encoded: usual + padding).map { [UInt8]($0) }
    }
}
