import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

/// The generated files in a live mosquitto: who may do what, and who may not.
@Suite("releve broker config", .serialized)
struct BrokerConfigTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(Self.registry, to: "lab.yaml")
    }

    private static let registry = """
        lab: {id: atelier-nord, name: Atelier Nord}
        machines:
          - id: tour
            kind: lathe
            name: Tour
            devices: [{dialect: native, id: tour-1}, {dialect: tasmota, id: prise tour}]
          - id: scie
            kind: other
            name: Scie
            devices: [{dialect: native, id: scie-1}, {dialect: zigbee2mqtt, id: prise-scie}]
        """

    private static let accounts = [
        "collector", "reader", "zigbee2mqtt", "prise=20tour@tasmota", "scie-1", "tour-1",
    ]

    /// Topic, who may publish on it, who may receive it; everybody else may not.
    typealias Matrix = [(topic: String, writers: Set<String>, readers: Set<String>)]

    private static let matrix: Matrix = [
        ("fablab/v1/atelier-nord/tour-1/telemetry", ["tour-1"], ["collector", "reader"]),
        ("fablab/v1/atelier-nord/tour-1/hello", ["tour-1"], ["collector", "reader"]),
        ("fablab/v1/atelier-nord/tour-1/status", ["tour-1"], ["collector", "reader"]),
        ("fablab/v1/atelier-nord/tour-1/job", ["tour-1"], ["collector", "reader"]),
        ("fablab/v1/atelier-nord/tour-1/badge", ["tour-1"], ["collector"]),
        ("fablab/v1/atelier-nord/tour-1/ack", ["collector"], ["collector", "reader", "tour-1"]),
        ("fablab/v1/atelier-nord/tour-1/other", [], ["collector", "reader"]),
        ("fablab/v1/atelier-nord/scie-1/telemetry", ["scie-1"], ["collector", "reader"]),
        ("fablab/v1/atelier-nord/scie-1/ack", ["collector"], ["collector", "reader", "scie-1"]),
        ("fablab/v1/atelier-sud/tour-1/telemetry", [], ["collector", "reader"]),
        ("tele/prise tour/SENSOR", ["prise=20tour@tasmota"], ["collector", "reader"]),
        ("tele/prise tour/LWT", ["prise=20tour@tasmota"], ["collector", "reader"]),
        ("tele/prise/SENSOR", [], ["collector", "reader"]),
        ("cmnd/prise tour/POWER", [], ["collector", "reader", "prise=20tour@tasmota"]),
        ("zigbee2mqtt/prise-scie", ["zigbee2mqtt"], ["collector", "reader", "zigbee2mqtt"]),
        ("zigbee2mqtt/bridge/state", ["zigbee2mqtt"], ["collector", "reader", "zigbee2mqtt"]),
        ("spBv1.0/usine/NCMD/tour", [], ["collector", "reader"]),
        ("homeassistant/x/config", [], ["collector", "reader"]),
    ]

    @discardableResult
    private func configure(_ extra: [String] = [], registry: String = "lab.yaml") throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(
            [
                "broker", "config", "--lab", folder.file(registry), "--output", folder.file("broker"), "--host",
                "127.0.0.1", "--host", "localhost", "--installed-in", folder.file("broker"), "--data-directory",
                folder.path,
            ] + extra)
    }

    private func password(_ account: String) throws -> String {
        try String(contentsOfFile: folder.file("broker/credentials/\(account).password"), encoding: .utf8)
            .trimmingCharacters(in: .newlines)
    }

    private func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("broker/\(name)"))
        return (attributes[.posixPermissions] as? Int) ?? 0
    }

    private func settings(_ account: String, port: Int, id: String, tls: Bool = false) throws -> BrokerSettings {
        var settings = BrokerSettings(
            host: "127.0.0.1", port: port, clientID: id, username: account, password: try password(account))
        settings.cleanStart = true
        settings.sessionExpiry = .zero
        if tls { settings.caFile = folder.file("broker/ca.pem") }
        return settings
    }

    /// Somebody the lab added by hand, who may do everything: the test's own eyes and voice.
    private func addWitness() throws {
        try folder.write("user temoin\ntopic readwrite #\n", to: "broker/acl.local")
        try Command.run("mosquitto_passwd", ["-b", folder.file("broker/passwords"), "temoin", "secret"])
        try folder.write("secret\n", to: "broker/credentials/temoin.password")
    }

    @Test("holds every account to its own topics, for publishing and for receiving")
    func matrix() throws {
        try expect(Self.matrix, of: Self.accounts) { try configure($0) }
    }

    @Test("gives every family that ships, and a lab's own, what its devices say and hear, and no more")
    func families() throws {
        let lines = FamilyRights.devices.enumerated().map { index, family in
            #"  - {id: m-\#(index), kind: other, name: M, devices: [{dialect: \#(family.dialect), id: "\#(family.device)"}]}"#
        }
        try folder.write(
            (["lab: {id: atelier-nord, name: Atelier Nord}", "machines:"] + lines).joined(separator: "\n") + "\n",
            to: "families.yaml")
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "dialects"), withIntermediateDirectories: true)
        try folder.write(
            """
            name: compteur-maison
            title: Compteur maison
            speaks: Nos compteurs.
            reports: Power.
            quirks: None.
            grade: Measured.
            recipe: Nothing.
            expected_period: 30s
            access: {commands: ["compteurs/{device}/ordre"], requests: ["compteurs/+/releve"]}
            subscriptions: ["compteurs/#"]
            routes:
              - topics: ["compteurs/{device}/mesure"]
                payload: text
                rules: [{observe: power, path: $, unit: W}]

            """, to: "dialects/compteur-maison.yaml")
        try folder.write("dialects: [dialects]\n", to: "releve.yaml")
        let unknown = try configure(registry: "families.yaml")
        #expect(unknown.status == 65 && unknown.errors.contains("compteur-maison"), "\(unknown)")
        let viaOption = try configure(["--dialects", folder.file("dialects")], registry: "families.yaml")
        #expect(viaOption.status == 0, "\(viaOption)")
        let viaSettings = try configure(["--config", folder.file("releve.yaml")], registry: "families.yaml")
        #expect(viaSettings.output == "Nothing to change.\n", "\(viaSettings)")

        let shipped = Set(
            try FileManager.default.contentsOfDirectory(atPath: Self.shippedDialects).filter { $0.hasSuffix(".yaml") }
                .map { String($0.dropLast(".yaml".count)) })
        // Nobody binds an announcement to a machine.
        let covered = Set(
            FamilyRights.devices.map(\.dialect) + ["native", "tasmota", "zigbee2mqtt", "homeassistant-discovery"])
        #expect(shipped.subtracting(covered) == [], "a dialect whose rights nobody tries")

        let accounts = ["collector", "reader"] + FamilyRights.devices.map(\.account)
        try expect(FamilyRights.matrix, of: accounts) {
            try configure($0 + ["--config", folder.file("releve.yaml")], registry: "families.yaml")
        }
    }

    private static var shippedDialects: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Config/dialects").path
    }

    /// Tries every account on every topic of a live broker.
    private func expect(
        _ matrix: Matrix, of accounts: [String], configure: ([String]) throws -> ReleveCommand.Outcome
    ) throws {
        let ports = (tls: LoopbackPort.free(), services: LoopbackPort.free())
        let options = ["--port", "\(ports.tls)", "--services-port", "\(ports.services)"]
        let first = try configure(options)
        #expect(first.status == 0, "\(first)")
        try addWitness()
        let again = try configure(options)
        #expect(again.output.contains("kept, not from the registry: temoin"), "\(again)")
        let broker = try PrivateBroker(configuration: folder.file("broker/mosquitto.conf"), port: ports.services)
        defer { broker.stop() }

        let witness = try BrokerPublisher(try settings("temoin", port: ports.services, id: "witness"))
        try witness.connect()
        defer { witness.close() }
        let eyes = try Listener(try settings("temoin", port: ports.services, id: "eyes"), filter: "#")
        for account in accounts {
            let isService = ["collector", "reader"].contains(account)
            let port = isService ? ports.services : ports.tls
            let ears = try Listener(
                try settings(account, port: port, id: "ears-\(account)", tls: !isService), filter: "#")
            for row in matrix { try witness.publish(topic: row.topic, text: "to \(account)") }
            // Last, on a topic the account is sure to hear or, failing that, the witness: what came before has been decided.
            try witness.flush(timeout: .seconds(20))
            let expected = Set(matrix.filter { $0.readers.contains(account) }.map(\.topic))
            let heard = try ears.topics(of: "to \(account)", expecting: expected.count)
            #expect(heard == expected, "\(account) receives")
            ears.close()

            let voice = try BrokerPublisher(
                try settings(account, port: port, id: "voice-\(account)", tls: !isService))
            try voice.connect()
            for row in matrix { try voice.publish(topic: row.topic, text: "from \(account)") }
            try voice.flush(timeout: .seconds(20))
            voice.close()
            let allowed = Set(matrix.filter { $0.writers.contains(account) }.map(\.topic))
            try witness.publish(topic: "end", text: "from \(account)")
            let seen = try eyes.topics(of: "from \(account)", until: "end").subtracting(["end"])
            #expect(seen == allowed, "\(account) publishes")
        }
    }

    @Test("lets nobody in without a password, serves TLS that a client can verify, and lends no client id")
    func doors() throws {
        let ports = (tls: LoopbackPort.free(), plain: LoopbackPort.free(), services: LoopbackPort.free())
        let made = try configure([
            "--port", "\(ports.tls)", "--plain-port", "\(ports.plain)", "--services-port", "\(ports.services)",
        ])
        #expect(made.status == 0, "\(made)")
        let broker = try PrivateBroker(configuration: folder.file("broker/mosquitto.conf"), port: ports.services)
        defer { broker.stop() }

        for port in [ports.plain, ports.services] {
            var anonymous = BrokerSettings(host: "127.0.0.1", port: port, clientID: "nobody")
            anonymous.cleanStart = true
            #expect(throws: TransportError.self) { try BrokerPublisher(anonymous).connect() }
            var wrong = try settings("tour-1", port: port, id: "wrong")
            wrong.password = try password("scie-1")
            #expect(throws: TransportError.self) { try BrokerPublisher(wrong).connect() }
        }
        // TLS without the authority, and a certificate that names another host.
        #expect(throws: TransportError.self) {
            try BrokerPublisher(try settings("tour-1", port: ports.tls, id: "plain")).connect()
        }
        let secure = try BrokerPublisher(try settings("tour-1", port: ports.tls, id: "a", tls: true))
        try secure.connect()
        secure.close()

        let collector = try Listener(try settings("collector", port: ports.services, id: "releve"), filter: "#")
        let thief = try BrokerPublisher(try settings("tour-1", port: ports.plain, id: "releve"))
        try thief.connect()
        try thief.publish(topic: "fablab/v1/atelier-nord/tour-1/telemetry", text: "still here")
        try thief.flush(timeout: .seconds(10))
        #expect(
            try collector.topics(of: "still here", expecting: 1) == ["fablab/v1/atelier-nord/tour-1/telemetry"],
            "a device that calls itself as the collector does has taken its session")
        thief.close()
        collector.close()
    }

    @Test("changes nothing the second time, adds and removes with the registry, keeps passwords and hides them")
    func idempotent() throws {
        let first = try configure()
        #expect(first.status == 0 && Self.accounts.allSatisfy { first.output.contains("account added: \($0)") })
        let passwords = try Self.accounts.map(password)
        #expect(Set(passwords).count == passwords.count && passwords.allSatisfy { $0.count == 24 })
        for name in Self.accounts.map({ "credentials/\($0).password" }) + ["passwords", "acl", "broker.key", "ca.key"] {
            #expect(try mode(name) == 0o600, "\(name)")
        }
        let hashes = try String(contentsOfFile: folder.file("broker/passwords"), encoding: .utf8)
        #expect(!passwords.contains { hashes.contains($0) } && hashes.contains("tour-1:$7$"))

        #expect(try configure().output == "Nothing to change.\n")
        #expect(try Self.accounts.map(password) == passwords)

        try folder.write(
            Self.registry.replacing("{dialect: native, id: scie-1}", with: "{dialect: native, id: scie-2}"),
            to: "later.yaml")
        let later = try configure(registry: "later.yaml")
        #expect(later.output.contains("account added: scie-2\n") && later.output.contains("account removed: scie-1\n"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("broker/credentials/scie-1.password")))
        #expect(try password("tour-1") == passwords[5])

        let renewed = try configure(["--renew", "tour-1"], registry: "later.yaml")
        #expect(renewed.output.contains("new password: tour-1"))
        #expect(try password("tour-1") != passwords[5])
        #expect(try configure(["--renew", "nobody"]).status == 64)
    }

    @Test("refuses ids, options and files in one line, with the right code, and writes nothing")
    func refusals() throws {
        try folder.write(Self.registry.replacing("prise tour", with: "prise+"), to: "bad.yaml")
        let wildcard = try configure(registry: "bad.yaml")
        #expect(wildcard.status == 65 && wildcard.errors.split(separator: "\n").count == 1, "\(wildcard)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("broker/acl")))
        #expect(try configure(registry: "none.yaml").status == 74)
        #expect(try configure(["--port", "1883"]).status == 65)
        #expect(try configure(["--certificate", "x.pem"]).status == 64)
        #expect(try configure(["--certificate", folder.file("no.pem"), "--key", folder.file("no.key")]).status == 74)
        try folder.write("not PEM", to: "no.pem")
        let garbage = try configure(["--certificate", folder.file("no.pem"), "--key", folder.file("no.pem")])
        #expect(garbage.status == 65 && garbage.errors.split(separator: "\n").count == 1, "\(garbage)")
    }

    @Test("takes somebody else's certificate when it is given with its key")
    func givenCertificate() throws {
        let given = try TestCertificates(in: folder, prefix: "given")
        let options = ["--certificate", given.certFile, "--key", given.keyFile, "--ca-file", given.caFile]
        #expect(try configure(options).status == 0)
        #expect(
            FileManager.default.contents(atPath: folder.file("broker/broker.pem"))
                == FileManager.default.contents(atPath: given.certFile))
        #expect(!FileManager.default.fileExists(atPath: folder.file("broker/ca.key")))
        #expect(try mode("broker.key") == 0o600)
        let other = try TestCertificates(in: folder, prefix: "other")
        let mixed = try configure(["--certificate", given.certFile, "--key", other.keyFile])
        #expect(mixed.status == 65 && mixed.errors.contains("is not the key of"), "\(mixed)")
    }
}

/// Hears what an account is let hear.
private final class Listener {
    private let session: BrokerSession
    private var messages: [(topic: String, text: String)] = []

    init(_ settings: BrokerSettings, filter: String) throws {
        session = try BrokerSession.open(settings)
        try session.connect(subscribingTo: [filter])
        try Poll.until(.seconds(20), "subscribed") {
            try hear()
            return session.state.isSubscribed
        }
    }

    /// The topics of the messages that say so, once there are that many and nothing more comes.
    func topics(of text: String, expecting count: Int) throws -> Set<String> {
        try Poll.until(.seconds(20), "\(count) messages '\(text)'") {
            try hear()
            return found(text).count >= count
        }
        // One that should not have come would have come with the others.
        for _ in 0..<3 { try hear() }
        return found(text)
    }

    /// The topics of the messages that say so, up to the one on `last`: the broker keeps the order.
    func topics(of text: String, until last: String) throws -> Set<String> {
        try Poll.until(.seconds(20), "the end of '\(text)'") {
            try hear()
            return found(text).contains(last)
        }
        return found(text)
    }

    func close() { session.close() }

    private func found(_ text: String) -> Set<String> {
        Set(messages.filter { $0.text == text }.map(\.topic))
    }

    private func hear() throws {
        try session.commitBatch(limit: 1000, interval: .zero, timeout: .milliseconds(30)) { batch in
            batch.forEach { frame in
                messages.append(
                    (
                        String(decoding: batch.bytes[frame.topic], as: UTF8.self),
                        String(decoding: batch.bytes[frame.payload], as: UTF8.self)
                    ))
            }
        }
    }
}
