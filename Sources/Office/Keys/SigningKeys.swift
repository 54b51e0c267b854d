import Decisions
import Foundation
package import Statements
package import UsageDomain
package import UsageStore

/// The key a store's statements are signed with: never another one without anybody's saying so.
package struct SigningKeys {
    private let store: UsageStore

    /// A note of the ledger.
    private struct Replacement: Codable {
        /// Base64 of the raw public key.
        let signingKey: String
        /// The fingerprint of the one before.
        let replaces: String?

        enum CodingKeys: String, CodingKey {
            case signingKey = "signing_key"
            case replaces
        }
    }

    package init(_ store: UsageStore) {
        self.store = store
    }

    /// Whose signature the next statement has to carry: that of the latest, or the one that took its place since.
    ///
    /// Nil before the first.
    package func expected() throws -> LabPublicKey? {
        let latest = try store.latestStatement()
        if let note = try store.latestNote(saying: "signing_key"), note.sequence > latest?.ledgerSequence ?? 0,
            let content = note.content,
            let replacement = try? JSONDecoder().decode(Replacement.self, from: Data(content.utf8)),
            let key = Data(base64Encoded: replacement.signingKey).flatMap({ LabPublicKey(raw: Array($0)) })
        {
            return key
        }
        return try latest.flatMap { try store.documents(ofStatement: $0.number) }.flatMap {
            StatementSignature.signer(of: $0.signature)
        }
    }

    /// The key beside the store; made when no statement was ever signed.
    ///
    /// - Throws: `StatementError.keyMissing`, `.keyDiffers`, `.keyUnreadable`.
    package func load() throws -> LabKey {
        try LabKey.loadOrCreate(beside: store.path, signedBy: try expected())
    }

    /// What is wrong with the key beside the store; nil when it is the right one, or none is needed yet.
    package func problem() throws -> StatementError? {
        guard let expected = try expected() else { return nil }
        do throws(StatementError) {
            try LabKey.check(beside: store.path, signedBy: expected)
            return nil
        } catch {
            return error
        }
    }

    package func expectedFingerprint() throws -> String? { try expected()?.fingerprint }

    /// Where the private key of a store lies.
    package static func path(beside store: String) -> String { LabKey.privateKeyPath(storePath: store) }

    /// - Throws: `StatementError.keyDiffers` when a file holds another key than the next statement has to carry.
    package func check(_ file: String) throws {
        let found = try LabKey.publicKey(ofPrivateKeyAt: file)
        if let expected = try expected(), found != expected {
            throw StatementError.keyDiffers(
                path: file, found: found.fingerprint, fingerprint: expected.fingerprint)
        }
    }

    /// Copies a key beside the store, which has none.
    package func install(from file: String, beside path: String? = nil) throws {
        try check(file)
        try LabKey.install(from: file, beside: path ?? store.path, signedBy: try expected())
    }

    /// Makes another key and says so in the ledger; the one that was there is kept under another name.
    ///
    /// - Returns: the new one's public half.
    package func replace(by actor: Actor, reason: String, at instant: Instant) throws -> LabPublicKey {
        let before = try expected()
        try LabKey.setAside(beside: store.path)
        let key = try LabKey.loadOrCreate(beside: store.path)
        let content = try JSONEncoder().encode(
            Replacement(
                signingKey: Data(key.publicKey.raw).base64EncodedString(), replaces: before?.fingerprint))
        try store.appendLedger(
            .note, by: actor, reason: reason, content: String(decoding: content, as: UTF8.self), at: instant)
        return key.publicKey
    }
}
