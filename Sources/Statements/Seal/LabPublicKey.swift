import UsageDomain
import Crypto
import Foundation

/// The key a lab's statements are checked with (Ed25519).
package struct LabPublicKey: Hashable, Sendable {
    /// 32 bytes.
    package let raw: [UInt8]

    /// The DER header of an Ed25519 SubjectPublicKeyInfo (RFC 8410); the raw key follows.
    private static let header: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    /// Nil when the bytes are not a key.
    package init?(raw: [UInt8]) {
        guard raw.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: raw)) != nil else { return nil }
        self.raw = raw
    }

    /// Reads a PEM public key, as `<store>.pub` holds it and OpenSSL writes it.
    package init?(pem: String) {
        guard let der = PEM.body(of: pem, label: "PUBLIC KEY"), der.starts(with: Self.header) else { return nil }
        self.init(raw: Array(der.dropFirst(Self.header.count)))
    }

    /// - Throws: `StatementError.keyUnreadable`.
    package init(file path: String) throws(StatementError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .keyUnreadable(path: path, reason: "no such public key: name the lab's .pub file")
        }
        guard let text = String(bytes: data, encoding: .utf8), let key = LabPublicKey(pem: text) else {
            throw .keyUnreadable(path: path, reason: "not an Ed25519 public key in PEM form")
        }
        self = key
    }

    package var pem: String { PEM.text(label: "PUBLIC KEY", body: Self.header + raw) }

    /// SHA-256 of the raw key, 64 hexadecimal digits.
    package var fingerprint: String { Hexadecimal.text(SHA256.hash(data: raw)) }

    package func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}

/// The textual form of RFC 7468, one block per text.
enum PEM {
    static func text(label: String, body: [UInt8]) -> String {
        "-----BEGIN \(label)-----\n\(Data(body).base64EncodedString())\n-----END \(label)-----\n"
    }

    static func body(of text: String, label: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let first = lines.firstIndex(of: "-----BEGIN \(label)-----"),
            let last = lines.firstIndex(of: "-----END \(label)-----"), first < last
        else { return nil }
        return Data(base64Encoded: lines[lines.index(after: first)..<last].joined()).map(Array.init)
    }
}
