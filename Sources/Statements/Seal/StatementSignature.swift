import UsageDomain
import Foundation

/// The signature file: `releve-signature.json`, itself canonical JSON.
///
/// The signature is Ed25519 over the 32 bytes of the SHA-256 digest of the statement's canonical JSON.
package struct StatementSignature: Hashable, Codable, Sendable {
    package static let formatName = "releve-signature"

    package var format: String
    package var version: Int
    package var algorithm: String
    package var digestAlgorithm: String
    /// Hexadecimal.
    package var digest: String
    /// Base64 of the raw 32 bytes.
    package var publicKey: String
    /// Base64 of the 64 bytes.
    package var signature: String

    package init(digest: [UInt8], publicKey: LabPublicKey, signature: [UInt8]) {
        format = Self.formatName
        version = 1
        algorithm = "Ed25519"
        digestAlgorithm = "SHA-256"
        self.digest = Hexadecimal.text(digest)
        self.publicKey = Data(publicKey.raw).base64EncodedString()
        self.signature = Data(signature).base64EncodedString()
    }

    /// Whose key a signature file carries; nil when it is none.
    package static func signer(of file: [UInt8]) -> LabPublicKey? {
        (try? JSONDecoder().decode(StatementSignature.self, from: Data(file)))?.key
    }

    var isKnownForm: Bool {
        format == Self.formatName && version == 1 && algorithm == "Ed25519" && digestAlgorithm == "SHA-256"
    }

    var key: LabPublicKey? { Data(base64Encoded: publicKey).flatMap { LabPublicKey(raw: Array($0)) } }
    var signatureBytes: [UInt8]? { Data(base64Encoded: signature).map(Array.init) }
}
