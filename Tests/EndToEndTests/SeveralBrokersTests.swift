import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("A collector with several brokers", .serialized)
struct SeveralBrokersTests {
    private static let serial = "01S00C900000017"
    private static let user = "bblp"
    private static let code = "48151623"

    private let folder: TemporaryDirectory
    private let certificates: TestCertificates

    init() throws {
        folder = try TemporaryDirectory()
        certificates = try TestCertificates(selfSigned: "printer", in: folder)
        let printer = "      - {dialect: bambu, id: \(Self.serial)}\n"
        try folder.write(
            SampleLab.registry.replacing(
                "      - {dialect: octoprint, id: octoPrint}\n", with: printer), to: "lab.yaml")
        try folder.write(Self.code + "\n", to: "code")
    }

    /// The broker inside a printer: a certificate nobody signed, one user.
    private func printerBroker(port: Int? = nil) throws -> PrivateBroker {
        var options = PrivateBroker.Options()
        options.passwords = [Self.user: Self.code]
        options.certificates = certificates.files
        return try PrivateBroker(options, port: port)
    }

    private func settings(port: Int, pin: String, password: String = "code") throws -> String {
        try folder.write(
            """
            connections:
              - id: printer-1
                host: 127.0.0.1
                port: \(port)
                username: \(Self.user)
                password_file: \(password)
                pinned_certificate: "\(pin)"
                protocol: 3.1.1
                dialects: [bambu]
                devices: ["\(Self.serial)"]
                required: false
            """, to: "releve.yaml")
    }

    /// What stands in for the printer's firmware on its own broker.
    private func access(port: Int, client: String) throws -> BrokerSettings {
        var settings = BrokerSettings(host: "127.0.0.1", port: port, clientID: client)
        settings.username = Self.user
        settings.password = Self.code
        settings.pinnedCertificate = CertificateFingerprint(text: try certificates.fingerprint())
        return settings
    }

    /// Waits until somebody asks the printer for everything.
    private func awaitRequest(port: Int, _ what: String) throws {
        var access = try access(port: port, client: "firmware-\(UUID().uuidString.prefix(8))")
        access.cleanStart = true
        let ears = try BrokerSession.open(access, waker: try Waker())
        try ears.connect(subscribingTo: ["device/+/request"])
        defer { ears.close() }
        var heard: [String] = []
        try Poll.until(.seconds(60), what) {
            try ears.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(100)) { batch in
                batch.forEach { frame in
                    heard.append(
                        String(decoding: batch.bytes[frame.topic], as: UTF8.self) + " "
                            + String(decoding: batch.bytes[frame.payload], as: UTF8.self))
                }
            }
            return heard.contains { $0.hasPrefix("device/\(Self.serial)/request ") && $0.contains("pushall") }
        }
    }

    private func report(_ fields: String, port: Int) throws {
        let voice = try BrokerPublisher(try access(port: port, client: "voice"))
        try voice.connect()
        defer { voice.close() }
        try voice.publish(
            topic: "device/\(Self.serial)/report",
            text: #"{"print":{"command":"push_status","subtask_name":"cadeau de Lucie",\#(fields)}}"#)
        try voice.flush(timeout: .seconds(10))
    }

    private func plug(_ watts: Int, port: Int) throws {
        let voice = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: port, clientID: "plug"))
        try voice.connect()
        defer { voice.close() }
        try voice.publish(
            topic: "tele/plug-laser/SENSOR",
            text: #"{"ENERGY":{"TotalStartTime":"2025-09-01T08:00:00","Total":40.1,"Power":\#(watts)}}"#)
        try voice.flush(timeout: .seconds(10))
    }

    private func export(_ store: String) throws -> [[String: Any]] {
        let output = try ReleveCommand.run(["journal", "export", "--db", folder.file(store)]).output
        return try output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test("hears a plug and a printer, goes on with one while the other is gone, and says where each message came from")
    func goesOn() async throws {
        let plain = try PrivateBroker()
        defer { plain.stop() }
        let printer = try printerBroker()
        defer { printer.stop() }
        let collector = RunningCollector(
            folder: folder.path, brokerPort: plain.port,
            configFile: try settings(port: printer.port, pin: try certificates.fingerprint()))
        // The printer's ears come first: the request is sent once.
        async let asked: Void = Task.detached { try awaitRequest(port: printer.port, "the printer is asked") }.value
        try Poll.until(.seconds(20), "the printer listens") { printer.log.contains("firmware-") }
        try collector.start()
        try await asked
        try await collector.waitUntilReady()

        try report(#""msg":0,"gcode_state":"RUNNING","task_id":"4711","gcode_file":"vanne.3mf""#, port: printer.port)
        try plug(512, port: plain.port)
        try await Poll.until(.seconds(60), "the board shows both") {
            let board = await collector.get("/")?.body
            return board?.contains("512") == true && board?.contains("vanne.3mf") == true
        }

        printer.kill9()
        try await Poll.until(.seconds(60), "readiness names the connection") {
            await collector.get("/health/ready")?.body.contains(#""printer-1":"broker_unreachable""#) == true
        }
        #expect(await collector.get("/health/ready")?.status == 200)
        #expect(await collector.get("/health")?.body.contains("printer-1") == true)
        try plug(613, port: plain.port)
        try await Poll.until(.seconds(60), "the other goes on") {
            await collector.get("/")?.body.contains("613") == true
        }

        try printer.restart()
        try await Poll.until(.seconds(60), "the printer is heard again") {
            await collector.get("/health/ready")?.body.contains(#""printer-1":"listening""#) == true
        }
        try report(#""msg":0,"gcode_state":"FINISH","task_id":"4711""#, port: printer.port)
        try Poll.until(.seconds(60), "the end is journalled") {
            try export("serve.db").contains { ($0["payload"] as? String)?.contains("FINISH") == true }
        }
        #expect(collector.stop() == 0, "\(collector.errors)")

        let lines = try export("serve.db")
        for line in lines {
            let isPrinter = (line["topic"] as? String)?.hasPrefix("device/") == true
            #expect(line["source"] as? String == (isPrinter ? "printer-1" : "broker"), "\(line)")
            #expect((line["payload"] as? String)?.contains("Lucie") == false)
        }
        #expect(try ReleveCommand.run(["verify", "--db", folder.file("serve.db")]).status == 0)

        let capture = try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")]).output
        try folder.write(capture, to: "capture.jsonl")
        let replayed = try ReleveCommand.run([
            "replay", "--db", folder.file("again.db"), "--lab", folder.file("lab.yaml"), folder.file("capture.jsonl"),
        ])
        #expect(replayed.status == 0, "\(replayed)")
        let sources = try export("again.db").map { $0["source"] as? String }
        #expect(sources == lines.map { $0["source"] as? String })
        #expect(try ReleveCommand.run(["verify", "--db", folder.file("again.db")]).status == 0)
    }

    @Test("checks each connection: a wrong pin and a wrong password are one clear line, listening works by id")
    func checks() throws {
        let printer = try printerBroker()
        defer { printer.stop() }
        let pin = try certificates.fingerprint()
        let right = try settings(port: printer.port, pin: pin)
        let good = try ReleveCommand.run(["doctor", "--config", right])
        #expect(good.output.contains("ok    connection printer-1 127.0.0.1:\(printer.port)\n"), "\(good)")

        let zeros = String(repeating: "00:", count: 31) + "00"
        let wrong = try ReleveCommand.run(["doctor", "--config", try settings(port: printer.port, pin: zeros)])
        let line = wrong.output.split(separator: "\n").first { $0.contains("printer-1") } ?? ""
        #expect(wrong.status == 69)
        #expect(line.hasPrefix("FAIL  connection printer-1: "), "\(wrong)")
        #expect(line.contains("not the pinned one"), "\(line)")
        #expect(line.contains(pin.replacing(":", with: "").lowercased()), "\(line)")

        try folder.write("00000000\n", to: "wrong-code")
        let refused = try ReleveCommand.run([
            "doctor", "--config", try settings(port: printer.port, pin: pin, password: "wrong-code"),
        ])
        #expect(refused.output.contains("FAIL  connection printer-1: the broker refuses: "), "\(refused)")

        let twice = try folder.write(
            "connections:\n  - {id: p, host: a}\n  - {id: q, host: a}\n", to: "twice.yaml")
        let found = try ReleveCommand.run(["doctor", "--config", twice])
        #expect(found.output.contains("FAIL  settings: connections: q: 'p' hears the same at"), "\(found)")

        let listening = try ReleveCommand.run([
            "listen", "--connection", "printer-1", "--seconds", "1", "--config",
            try settings(port: printer.port, pin: pin),
        ])
        #expect(listening.status == 0, "\(listening)")
        #expect(listening.errors.contains("(device/\(Self.serial)/report)"), "\(listening)")
        let unknown = try ReleveCommand.run(["listen", "--connection", "printer-2", "--config", right])
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("printer-2") && unknown.errors.contains("printer-1"), "\(unknown)")
    }

    @Test(
        "says which line of the settings is wrong",
        arguments: [
            ("id: Printer", "expected 1 to 32 letters"), ("id: broker\n    host: a", "is taken"),
            ("id: p\n    host: a\n    pinned_certificate: abc", "64 hexadecimal digits"),
            ("id: p\n    host: a\n    protocol: 4", "is not one of 3.1.1, 5"),
            ("id: p\n    host: a\n    dialects: [martian]", "no dialect 'martian'"),
            ("id: p\n    host: a\n    devices: [a/b]", "one level of its topics"),
            ("id: p\n    hosts: a", "unknown key"), ("id: p\n    host: a\n    password_file: gone", "needs a username"),
            ("id: p\n    host: a\n    devices: [\"+\"]", "one level of its topics"),
            ("id: p\n    host: a\n    dialects: [fabreader]\n    devices: [x]", "nothing would be heard"),
            (
                "id: p\n    host: a\n    client_id: x\n    username: u\n  - id: q\n    host: A\n    client_id: x-ack",
                "client_id 'x-ack' is in use by 'p'"
            ),
            ("id: p\n    host: a\n  - id: q\n    host: a", "'p' hears the same"),
        ])
    func wrongSettings(text: String, expected: String) throws {
        let file = try folder.write("connections:\n  - \(text)\n", to: "wrong.yaml")
        let outcome = try ReleveCommand.run([
            "serve", "--config", file, "--lab", folder.file("lab.yaml"), "--store-path", folder.file("x.db"),
        ])
        #expect(outcome.status == 65, "\(outcome)")
        #expect(outcome.errors.contains(expected), "\(outcome)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome)")
    }
}
