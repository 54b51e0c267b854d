import UsageDomain
import Crypto

/// A statement's canonical bytes with the lab's signature.
package struct SealedStatement: Hashable, Sendable {
    package let statement: UsageStatement
    /// Canonical JSON: what is digested, signed and embedded.
    package let json: [UInt8]
    /// SHA-256 of `json`.
    package let digest: [UInt8]
    package let publicKey: LabPublicKey
    package let signature: [UInt8]
    /// The canonical bytes of the signature file.
    package let signatureJSON: [UInt8]

    package var digestText: String { Hexadecimal.text(digest) }

    /// What a later revision names this one by.
    package var reference: StatementReference {
        StatementReference(number: statement.number, revision: statement.revision, digest: digestText)
    }

    /// - Throws: `StatementError.notCanonical` when a figure cannot be written exactly.
    package init(_ statement: UsageStatement, key: LabKey) throws(StatementError) {
        self.statement = statement
        json = try CanonicalJSON.encode(statement)
        digest = Array(SHA256.hash(data: json))
        publicKey = key.publicKey
        signature = try key.sign(digest)
        signatureJSON = try CanonicalJSON.encode(
            StatementSignature(digest: digest, publicKey: publicKey, signature: signature))
    }
}
