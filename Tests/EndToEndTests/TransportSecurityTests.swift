import Foundation
import Glibc
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("Pages over TLS, and behind a proxy", .serialized)
struct TransportSecurityTests {
    private let folder: TemporaryDirectory
    private let broker: PrivateBroker
    private let port = LoopbackPort.free()

    init() throws {
        folder = try TemporaryDirectory()
        broker = try PrivateBroker()
        try folder.write(SampleLab.registry, to: "lab.yaml")
    }

    private func start(_ more: [String]) throws -> Process {
        try ReleveCommand.start(
            [
                "serve", "--lab", folder.file("lab.yaml"), "--broker-port", "\(broker.port)", "--store-path",
                folder.file("serve.db"), "--web-port", "\(port)",
            ] + more, output: URL(filePath: folder.file("out")), errors: URL(filePath: folder.file("err")))
    }

    private func put(_ certificates: TestCertificates) throws {
        for (source, name) in [(certificates.certFile, "pages.pem"), (certificates.keyFile, "pages.key")] {
            try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: folder.file(name)), options: .atomic)
        }
    }

    /// A connection that stays, by way of `openssl s_client`, which checks the certificate.
    private final class Connection {
        private let process = Process()
        private let input = Pipe()
        private let output: URL

        init(port: Int, authority: String, output: String) throws {
            self.output = URL(filePath: output)
            _ = FileManager.default.createFile(atPath: output, contents: nil)
            process.executableURL = try Command.find("openssl")
            process.arguments = [
                "s_client", "-quiet", "-connect", "127.0.0.1:\(port)", "-CAfile", authority, "-verify_return_error",
            ]
            process.standardInput = input
            process.standardOutput = try FileHandle(forWritingTo: self.output)
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        func ask(_ path: String, _ headers: String = "") throws {
            let text = "GET \(path) HTTP/1.1\r\nHost: lab.local\r\n\(headers)\r\n"
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        }

        var heard: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
        var isOpen: Bool { process.isRunning }
        func close() { if process.isRunning { process.terminate() } }
    }

    /// Whether somebody who trusts only that authority gets an answer.
    private func answers(to authority: TestCertificates, _ name: String) throws -> Bool {
        let connection = try Connection(port: port, authority: authority.caFile, output: folder.file(name))
        defer { connection.close() }
        try connection.ask("/health/live", "Connection: close\r\n")
        try? Poll.until(.seconds(2), "an answer") { connection.heard.contains("live") || !connection.isOpen }
        return connection.heard.contains("HTTP/1.1 200")
    }

    @Test("A certificate that is replaced serves new connections, and the old ones go on; cookies and headers say TLS")
    func renewed() async throws {
        let (one, two) = (
            try TestCertificates(in: folder, prefix: "one"), try TestCertificates(in: folder, prefix: "two")
        )
        try put(one)
        let process = try start([
            "--web-certificate-file", folder.file("pages.pem"), "--web-key-file", folder.file("pages.key"),
        ])
        defer {
            process.terminate()
            broker.stop()
        }
        try await Poll.until(.seconds(60), "the pages") { () async throws -> Bool in
            try String(contentsOf: URL(filePath: folder.file("out")), encoding: .utf8).contains("https://")
        }
        let old = try Connection(port: port, authority: one.caFile, output: folder.file("old"))
        defer { old.close() }
        try old.ask("/health/live")
        try Poll.until(.seconds(20), "an answer") { old.heard.contains("live") }
        #expect(old.heard.lowercased().contains("strict-transport-security: max-age=86400"))
        #expect(try !answers(to: two, "early"))

        // Half of a pair: the one before stays, and one line says why.
        try Data(contentsOf: URL(filePath: two.certFile)).write(
            to: URL(filePath: folder.file("pages.pem")), options: .atomic)
        try Poll.until(.seconds(30), "the refusal") {
            try String(contentsOf: URL(filePath: folder.file("err")), encoding: .utf8).contains("give the pair")
        }
        #expect(try answers(to: one, "kept"))
        try put(two)
        try Poll.until(.seconds(30), "the new certificate") { try answers(to: two, "new") }

        try old.ask("/health/ready")
        try Poll.until(.seconds(20), "an answer on the old connection") {
            old.heard.components(separatedBy: "HTTP/1.1 ").count == 3
        }
        #expect(old.isOpen)
        let errors = try String(contentsOf: URL(filePath: folder.file("err")), encoding: .utf8)
        #expect(errors.components(separatedBy: "give the pair").count == 2, "said once")
    }

    @Test("A pair that does not go together is one line and no start")
    func mismatch() throws {
        defer { broker.stop() }
        let (one, two) = (
            try TestCertificates(in: folder, prefix: "one"), try TestCertificates(in: folder, prefix: "two")
        )
        let outcome = try ReleveCommand.run([
            "serve", "--lab", folder.file("lab.yaml"), "--broker-port", "\(broker.port)", "--store-path",
            folder.file("serve.db"), "--web-port", "0", "--web-certificate-file", one.certFile, "--web-key-file",
            two.keyFile,
        ])
        #expect(outcome.status == 69 && outcome.errors.contains("is not the key of"), "\(outcome)")
        let half = try ReleveCommand.run(["serve", "--web-certificate-file", one.certFile])
        #expect(half.status != 0 && half.errors.contains("TLS needs both"), "\(half)")
    }

    @Test("A proxy's word on who the browser is counts over the Unix socket, and over the port it does not")
    func proxy() async throws {
        let socket = folder.file("pages.sock")
        let process = try start(["--web-socket", socket])
        defer {
            process.terminate()
            broker.stop()
        }
        try await Poll.until(.seconds(60), "the socket") { () async -> Bool in
            FileManager.default.fileExists(atPath: socket) && LoopbackPort.answers(port)
        }
        let made = try ReleveCommand.run(
            ["account", "add", "ada", "--role", "administrator", "--password-file"]
                + [try folder.write("un cheval, une agrafe\n", to: "password"), "--db", folder.file("serve.db")])
        #expect(made.status == 0, "\(made)")
        let script = """
            import http.client, re, socket, sys, urllib.parse
            path, port = sys.argv[1], int(sys.argv[2])
            class Local(http.client.HTTPConnection):
                def connect(self):
                    self.sock = socket.socket(socket.AF_UNIX)
                    self.sock.connect(path)
            for kind, name in ((Local, "socket"), (http.client.HTTPConnection, "port")):
                said = {"Host": "lab.local", "Accept": "text/html", "X-Forwarded-Proto": "https",
                        "X-Forwarded-For": "10.0.0.1, 203.0.113." + ("9" if name == "socket" else "8")}
                connection = kind("127.0.0.1", port)
                connection.request("GET", "/login", headers=said)
                page = connection.getresponse().read().decode()
                token = re.search('name="token" value="([0-9a-f]+)"', page).group(1)
                form = urllib.parse.urlencode({"token": token, "account": "ada", "password": sys.argv[3]})
                connection.request("POST", "/login", form,
                                   {**said, "Content-Type": "application/x-www-form-urlencoded"})
                answer = connection.getresponse()
                answer.read()
                print(name, answer.status, answer.getheader("Set-Cookie"), answer.getheader("Strict-Transport-Security"))
            """
        let said = try Command.run(
            "python3", ["-c", script, socket, "\(port)", "un cheval, une agrafe"])
        #expect(said.contains("socket 303 __Host-releve="), "\(said)")
        #expect(said.contains("; Secure") && said.contains("max-age=86400"), "\(said)")
        let record = try ReleveCommand.run(["account", "log-ins", "--db", folder.file("serve.db")])
        #expect(record.output.contains("203.0.113.9"), "\(record.output)")
        #expect(!record.output.contains("203.0.113.8") && record.output.contains("127.0.0.1"), "\(record.output)")
    }
}
