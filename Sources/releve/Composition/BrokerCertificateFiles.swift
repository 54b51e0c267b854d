import BrokerSetup
import Foundation
import LoopbackBroker

/// `ca.pem`, `broker.pem` and `broker.key` of a broker's folder: copied from somebody else's, or signed by a private
/// authority whose key is `ca.key`.
struct BrokerCertificateFiles {
    let folder: URL

    /// A certificate that is about to end, or that does not name a host, is made anew; the authority is kept.
    ///
    /// - Returns: what changed, a line each.
    func make(_ plan: BrokerPlan, given: BrokerFolder.Certificates?) throws -> [String] {
        if let given { return try take(given) }
        var lines: [String] = []
        if !exists("ca.pem") || !exists("ca.key") {
            guard !exists("ca.pem") || !exists("broker.pem") else {
                // Somebody keeps the authority's key elsewhere, as they should.
                guard let reason = reasonToSign(plan) else { return [] }
                throw CommandFailure(
                    "\(path("ca.key")): needed because \(reason); put it back for this run", .inputOutput)
            }
            try openssl(
                ["req", "-x509", "-days", "3650", "-subj", "/CN=Releve broker authority", "-keyout", path("ca.key")]
                    + ["-out", path("ca.pem"), "-addext", "basicConstraints=critical,CA:TRUE"]
                    + ["-addext", "keyUsage=critical,keyCertSign,cRLSign"] + Self.newKey)
            lines.append("made: ca.pem, a private authority; devices have to trust it")
            try sign(plan)
            return lines + ["made: broker.pem for \(plan.hosts.joined(separator: ", "))"]
        }
        guard let reason = reasonToSign(plan) else { return lines }
        try sign(plan)
        return ["made: broker.pem for \(plan.hosts.joined(separator: ", ")), because \(reason)"]
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    /// What strict clients still accept of a server.
    private static let days = "825"

    private func reasonToSign(_ plan: BrokerPlan) -> String? {
        guard exists("broker.pem"), exists("broker.key") else { return "the broker has no certificate" }
        if !passes(["-checkend", "\(30 * 86_400)"]) { return "the broker's certificate ends within 30 days" }
        for host in plan.hosts where !names(host) { return "the broker's certificate does not name \(host)" }
        return nil
    }

    private func names(_ host: String) -> Bool {
        let option = BrokerPlan.isAddress(host) ? "-checkip" : "-checkhost"
        let said = try? Command.run("openssl", ["x509", "-noout", "-in", path("broker.pem"), option, host])
        return said?.contains("does match") == true
    }

    private func passes(_ options: [String]) -> Bool {
        (try? Command.run("openssl", ["x509", "-noout", "-in", path("broker.pem")] + options)) != nil
    }

    private func sign(_ plan: BrokerPlan) throws {
        let request = path(".broker.csr")
        let extensions = path(".broker.ext")
        defer { for file in [request, extensions] { try? FileManager.default.removeItem(atPath: file) } }
        let hosts = plan.hosts.map { (BrokerPlan.isAddress($0) ? "IP:" : "DNS:") + $0 }
        try Data(
            "subjectAltName=\(hosts.joined(separator: ","))\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
                .utf8
        ).write(to: URL(filePath: extensions))
        try openssl(
            ["req", "-subj", "/CN=releve-broker", "-keyout", path("broker.key"), "-out", request] + Self.newKey)
        try openssl([
            "x509", "-req", "-days", Self.days, "-in", request, "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
            "-set_serial", "0x\(UInt64.random(in: 1...(.max >> 1)).hexadecimalText)", "-extfile", extensions, "-out",
            path("broker.pem"),
        ])
    }

    // MARK: Somebody else's

    private func take(_ given: BrokerFolder.Certificates) throws -> [String] {
        let certificate = try publicKey(["x509", "-pubkey", "-noout", "-in", given.certificate], of: given.certificate)
        let key = try publicKey(["pkey", "-pubout", "-in", given.key], of: given.key)
        guard certificate == key else {
            throw CommandFailure("\(given.key) is not the key of \(given.certificate); give the pair", .badData)
        }
        var lines: [String] = []
        let files =
            [("broker.pem", given.certificate), ("broker.key", given.key)]
            + (given.authority.map { [("ca.pem", $0)] } ?? [])
        for (name, source) in files {
            guard let data = FileManager.default.contents(atPath: source) else {
                throw CommandFailure("\(source): cannot be read; check the name and its permissions", .inputOutput)
            }
            guard FileManager.default.contents(atPath: path(name)) != data else { continue }
            try data.write(to: folder.appending(path: name), options: .atomic)
            lines.append("copied: \(name) from \(source)")
        }
        return lines
    }

    private func publicKey(_ arguments: [String], of file: String) throws -> String {
        guard FileManager.default.isReadableFile(atPath: file) else {
            throw CommandFailure("\(file): cannot be read; check the name and its permissions", .inputOutput)
        }
        guard let text = try? Command.run("openssl", arguments) else {
            throw CommandFailure("\(file): not what it should be; expected PEM, a key without a passphrase", .badData)
        }
        return text
    }

    // MARK: Files

    private func openssl(_ arguments: [String]) throws {
        do {
            try Command.run("openssl", arguments)
        } catch {
            throw CommandFailure("certificates cannot be made: \(BrokerFolder.reason(error))", .unavailable)
        }
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}

extension UInt64 {
    fileprivate var hexadecimalText: String { String(self, radix: 16) }
}
