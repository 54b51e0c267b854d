import Crypto
import Foundation

/// The lab's signing key, in a file beside the store that only its owner can read.
package struct LabKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    package let publicKey: LabPublicKey

    /// The DER header of an Ed25519 PKCS #8 private key (RFC 8410); the 32-byte seed follows.
    private static let header: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    /// Where the private key of a store lies.
    package static func privateKeyPath(storePath: String) -> String { storePath + ".key" }
    /// Where the public key of a store lies.
    package static func publicKeyPath(storePath: String) -> String { storePath + ".pub" }

    /// A key from its 32-byte seed; nil when it has another length.
    package init?(seed: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let publicKey = LabPublicKey(raw: Array(key.publicKey.rawRepresentation))
        else { return nil }
        self.key = key
        self.publicKey = publicKey
    }

    /// Reads the key beside the store, or makes it; writes the public key when it is missing.
    ///
    /// - Throws: `StatementError.keyUnreadable`; a damaged key is never replaced, for older statements name it.
    package static func loadOrCreate(beside storePath: String) throws(StatementError) -> LabKey {
        let path = privateKeyPath(storePath: storePath)
        let key = FileManager.default.fileExists(atPath: path) ? try load(path) : try create(path)
        let publicPath = publicKeyPath(storePath: storePath)
        if !FileManager.default.fileExists(atPath: publicPath) {
            guard FileManager.default.createFile(atPath: publicPath, contents: Data(key.publicKey.pem.utf8)) else {
                throw .keyUnreadable(path: publicPath, reason: "cannot write the public key there")
            }
        }
        return key
    }

    private static func load(_ path: String) throws(StatementError) -> LabKey {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue, mode & 0o077 == 0 else {
            throw .keyUnreadable(path: path, reason: "the signing key is open to other users: chmod 600 it")
        }
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(bytes: data, encoding: .utf8),
            let der = PEM.body(of: text, label: "PRIVATE KEY"), der.starts(with: header),
            let key = LabKey(seed: Array(der.dropFirst(header.count)))
        else { throw .keyUnreadable(path: path, reason: "not an Ed25519 private key: restore it from a backup") }
        return key
    }

    private static func create(_ path: String) throws(StatementError) -> LabKey {
        let seed = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        guard let key = LabKey(seed: seed) else {
            throw .keyUnreadable(path: path, reason: "cannot make a signing key")
        }
        // The file is empty until its mode is set, so the secret is never readable by others.
        let files = FileManager.default
        guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: NSNumber(value: 0o600)]),
            (try? files.setAttributes([.posixPermissions: NSNumber(value: 0o600)], ofItemAtPath: path)) != nil,
            let file = FileHandle(forWritingAtPath: path),
            (try? file.write(contentsOf: Data(PEM.text(label: "PRIVATE KEY", body: header + seed).utf8))) != nil,
            (try? file.synchronize()) != nil, (try? file.close()) != nil
        else { throw .keyUnreadable(path: path, reason: "cannot write the signing key there") }
        return key
    }

    /// Ed25519 over the bytes.
    package func sign(_ message: [UInt8]) throws(StatementError) -> [UInt8] {
        do {
            return Array(try key.signature(for: message))
        } catch {
            throw .notCanonical("the signature failed: \(error)")
        }
    }
}
