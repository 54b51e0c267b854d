import Foundation
package import LoopbackBroker

/// An authority of one day and what it signed, made by the openssl command.
package struct TestCertificates: Sendable {
    package let caFile: String
    package let certFile: String
    package let keyFile: String

    /// The SHA-256 of the broker's certificate, as openssl prints it.
    package func fingerprint() throws -> String {
        let line = try Command.run("openssl", ["x509", "-noout", "-fingerprint", "-sha256", "-in", certFile])
        return String(line.split(separator: "=").last ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A certificate that signs itself, as devices make them.
    package init(selfSigned name: String, in directory: TemporaryDirectory) throws {
        certFile = directory.file("\(name).pem")
        keyFile = directory.file("\(name).key")
        caFile = certFile
        try Command.run(
            "openssl",
            [
                "req", "-x509", "-days", "1", "-subj", "/CN=\(name)", "-keyout", keyFile, "-out", certFile, "-newkey",
                "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            ])
    }

    package var files: BrokerCertificates {
        BrokerCertificates(caFile: caFile, certFile: certFile, keyFile: keyFile)
    }

    /// Signs for the given subject alternative names, written as openssl wants them.
    package init(
        in directory: TemporaryDirectory, prefix: String = "broker", names: String = "IP:127.0.0.1,DNS:localhost"
    ) throws {
        caFile = directory.file("\(prefix)-ca.pem")
        certFile = directory.file("\(prefix).pem")
        keyFile = directory.file("\(prefix).key")
        let caKey = directory.file("\(prefix)-ca.key")
        let request = directory.file("\(prefix).csr")
        let extensions = try directory.write("subjectAltName=\(names)\n", to: "\(prefix).ext")
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try Command.run(
            "openssl",
            ["req", "-x509", "-days", "1", "-subj", "/CN=\(prefix) authority", "-keyout", caKey, "-out", caFile]
                + newKey)
        try Command.run("openssl", ["req", "-subj", "/CN=\(prefix)", "-keyout", keyFile, "-out", request] + newKey)
        try Command.run(
            "openssl",
            [
                "x509", "-req", "-days", "1", "-in", request, "-CA", caFile, "-CAkey", caKey, "-CAcreateserial",
                "-extfile", extensions, "-out", certFile,
            ])
    }
}
