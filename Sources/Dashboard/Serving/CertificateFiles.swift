import Foundation
import NIOSSL

/// Where the pages' certificate and its key lie, both in PEM.
package struct CertificateFiles: Hashable, Sendable {
    /// The certificate, then those that sign it.
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// Why the two cannot be used, in one line.
    struct Problem: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// What tells one state of the files from another without reading them.
    struct Stamp: Hashable, Sendable {
        private let values: [String]

        init(_ files: CertificateFiles) {
            values = [files.certificate, files.key].map { path in
                // A link that is set to another file is a change, too.
                let target = URL(filePath: path).resolvingSymlinksInPath().path
                let attributes = try? FileManager.default.attributesOfItem(atPath: target)
                let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
                return "\(target) \(attributes?[.systemFileNumber] ?? 0) \(attributes?[.size] ?? 0) \(time)"
            }
        }
    }

    /// Reads both; a key that is another certificate's is found here, and not by a browser.
    func context() throws(Problem) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw problem(certificate, "no certificate in PEM")
        }
        guard !chain.isEmpty else { throw problem(certificate, "no certificate in PEM") }
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw problem(key, "no key in PEM, or one with a passphrase")
        }
        do {
            return try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey)))
        } catch {
            throw Problem(description: "\(key): is not the key of \(certificate); give the pair")
        }
    }

    private func problem(_ path: String, _ reason: String) -> Problem {
        guard FileManager.default.isReadableFile(atPath: path) else {
            return Problem(description: "\(path): cannot be read; check the name and its permissions")
        }
        return Problem(description: "\(path): \(reason)")
    }
}
