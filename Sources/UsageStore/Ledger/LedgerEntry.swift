import Crypto
package import Decisions
import Foundation
package import UsageDomain

/// One decision in the append-only chain.
package struct LedgerEntry: Hashable, Sendable {
    /// Of what is hashed: entries of format 1 name a kind of five and an author in plain text.
    package let format: Int
    /// From 1, without holes.
    package let sequence: Int64
    package let at: Instant
    package let kind: DecisionKind
    /// As JSON; in format 1 a name.
    ///
    /// Author, reason, content and salt are nil once erased; the chain still holds.
    package let author: String?
    package let reason: String?
    /// JSON text.
    package let content: String?
    package let salt: [UInt8]?
    /// 32 bytes.
    package let commitment: [UInt8]
    package let hash: [UInt8]
    package let previousHash: [UInt8]

    /// What entries are written in.
    static let currentFormat = 2

    /// Who decided it; nil once erased.
    package var actor: Actor? { author.map { Self.actor($0, format: format) } }

    static func actor(_ text: String, format: Int) -> Actor {
        guard format > 1, let actor = try? JSONDecoder().decode(Actor.self, from: Data(text.utf8)) else {
            return .named(text)
        }
        return actor
    }

    /// What the first entry names as its predecessor: SHA-256 of `releve ledger v1`.
    package static let genesis = [UInt8](SHA256.hash(data: Data("releve ledger v1".utf8)))

    /// SHA-256 over salt, then author, reason and content, each after its little-endian 64-bit length in bytes.
    ///
    /// Without the salt nobody can find by trying what was committed to.
    package static func commitment(salt: [UInt8], author: String, reason: String, content: String) -> [UInt8] {
        var bytes = salt
        for text in [author, reason, content] {
            bytes.appendLittleEndian(Int64(text.utf8.count))
            bytes += text.utf8
        }
        return [UInt8](SHA256.hash(data: bytes))
    }

    /// SHA-256 over previous hash (32 bytes), little-endian 64-bit sequence and instant, commitment (32 bytes), from format
    /// 2 on the format in 64 bits, and the kind's name.
    package static func hash(
        previous: [UInt8], format: Int, sequence: Int64, at: Instant, kind: DecisionKind, commitment: [UInt8]
    ) -> [UInt8] {
        var bytes = previous
        bytes.appendLittleEndian(sequence)
        bytes.appendLittleEndian(at.milliseconds)
        bytes += commitment
        if format > 1 { bytes.appendLittleEndian(Int64(format)) }
        bytes += kind.rawValue.utf8
        return [UInt8](SHA256.hash(data: bytes))
    }
}
