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
    /// Processes that make it at once all end with the same key: the first one's. `signer` is whose key the store's statements carry, nil when none was issued.
    ///
    /// - Throws: `StatementError.keyMissing` when there should be one; `keyDiffers` when there is another; `keyUnreadable`: a
    ///   damaged key is never replaced, for older statements name it.
    package static func loadOrCreate(
        beside storePath: String, signedBy signer: LabPublicKey? = nil
    ) throws(StatementError) -> LabKey {
        let path = privateKeyPath(storePath: storePath)
        if !FileManager.default.fileExists(atPath: path) {
            if let signer { throw .keyMissing(path: path, fingerprint: signer.fingerprint) }
            try create(path)
        }
        let key = try load(path)
        if let signer, key.publicKey != signer {
            throw .keyDiffers(path: path, found: key.publicKey.fingerprint, fingerprint: signer.fingerprint)
        }
        let publicPath = publicKeyPath(storePath: storePath)
        if !FileManager.default.fileExists(atPath: publicPath) {
            do {
                try Data(key.publicKey.pem.utf8).write(to: URL(filePath: publicPath), options: .atomic)
            } catch {
                throw .keyUnreadable(path: publicPath, reason: "cannot write the public key there")
            }
        }
        return key
    }

    /// - Throws: why the key of `signer` cannot be used from beside the store; nothing is made.
    package static func check(beside storePath: String, signedBy signer: LabPublicKey) throws(StatementError) {
        let path = privateKeyPath(storePath: storePath)
        guard FileManager.default.fileExists(atPath: path) else {
            throw .keyMissing(path: path, fingerprint: signer.fingerprint)
        }
        let found = try load(path).publicKey
        guard found == signer else {
            throw .keyDiffers(path: path, found: found.fingerprint, fingerprint: signer.fingerprint)
        }
    }

    /// - Throws: `StatementError.keyUnreadable`.
    package static func publicKey(ofPrivateKeyAt path: String) throws(StatementError) -> LabPublicKey {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw .keyUnreadable(path: path, reason: "cannot be read: check the name and its permissions")
        }
        return try read(content, path: path).publicKey
    }

    /// Copies a key to where a store that has none looks for it; its public half is written beside it.
    ///
    /// - Throws: `StatementError.keyDiffers` when it is not the key of `signer`; `keyUnreadable`.
    package static func install(
        from file: String, beside storePath: String, signedBy signer: LabPublicKey?
    ) throws(StatementError) {
        _ = try publicKey(ofPrivateKeyAt: file)
        let path = privateKeyPath(storePath: storePath)
        do throws(DurableFile.Problem) {
            try DurableFile.create(
                path, mode: 0o600, content: Array(FileManager.default.contents(atPath: file) ?? Data()))
        } catch {
            throw .keyUnreadable(path: path, reason: "cannot write the signing key there: \(error.reason)")
        }
        _ = try loadOrCreate(beside: storePath, signedBy: signer)
    }

    /// Gives both halves names of their own, so that another key can be made; nothing happens where there is none.
    ///
    /// - Throws: `StatementError.keyUnreadable`.
    package static func setAside(beside storePath: String) throws(StatementError) {
        for path in [privateKeyPath(storePath: storePath), publicKeyPath(storePath: storePath)]
        where FileManager.default.fileExists(atPath: path) {
            do {
                try FileManager.default.moveItem(atPath: path, toPath: "\(path).\(UUID().uuidString.prefix(8))")
            } catch {
                throw .keyUnreadable(path: path, reason: "cannot be given another name")
            }
        }
    }

    private static func load(_ path: String) throws(StatementError) -> LabKey {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue, mode & 0o077 == 0 else {
            throw .keyUnreadable(path: path, reason: "the signing key is open to other users: chmod 600 it")
        }
        return try read(FileManager.default.contents(atPath: path) ?? Data(), path: path)
    }

    private static func read(_ data: Data, path: String) throws(StatementError) -> LabKey {
        guard let text = String(bytes: data, encoding: .utf8),
            let der = PEM.body(of: text, label: "PRIVATE KEY"), der.starts(with: header),
            let key = LabKey(seed: Array(der.dropFirst(header.count)))
        else { throw .keyUnreadable(path: path, reason: "not an Ed25519 private key: restore it from a backup") }
        return key
    }

    /// Makes a key under a name of its own, durably, then gives it the real name unless another process was first.
    ///
    /// The real name never means an empty or half-written file, whenever the power fails.
    private static func create(_ path: String) throws(StatementError) {
        let seed = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        let text = PEM.text(label: "PRIVATE KEY", body: header + seed)
        let draft = "\(path).\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        do {
            try DurableFile.create(draft, mode: 0o600, content: Array(text.utf8))
            try DurableFile.link(draft, as: path)
        } catch {
            throw .keyUnreadable(path: path, reason: "cannot write the signing key there: \(error.reason)")
        }
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
