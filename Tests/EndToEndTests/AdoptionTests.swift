import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("Adopting what is heard", .serialized)
struct AdoptionTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
    }

    private var database: String { folder.file("serve.db") }

    private func sensor(_ device: String, watts: Int, by publisher: BrokerPublisher) throws {
        try publisher.publish(
            topic: "tele/\(device)/SENSOR",
            payload: Array(#"{"ENERGY":{"TotalStartTime":"2026-01-02T08:00:00","Total":7.1,"Power":\#(watts)}}"#.utf8),
            qos: 1, isRetained: false)
        try publisher.flush(timeout: .seconds(10))
    }

    /// A collector that is ready, and a device's connection.
    private func ready(on broker: PrivateBroker) async throws -> (RunningCollector, BrokerPublisher) {
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "plug"))
        try publisher.connect()
        return (collector, publisher)
    }

    private func heard() throws -> [[String: Any]] {
        let listed = try ReleveCommand.run(["discover", "--db", database, "--format", "json"])
        #expect(listed.status == 0, "\(listed)")
        let report = try #require(try listed.json() as? [String: Any])
        return try #require(report["devices"] as? [[String: Any]])
    }

    /// Works until a session of the machine is stored.
    private func work(_ device: String, machine: String, by publisher: BrokerPublisher) throws {
        try Poll.until(.seconds(90), "a session of \(machine)") {
            try sensor(device, watts: 640, by: publisher)
            let listed = try ReleveCommand.run(["sessions", "--db", database, "--format", "json"])
            return listed.status == 0 && listed.output.contains("\"\(machine)\"")
        }
    }

    @Test("by command: an unbound plug is heard, bound with author and reason, and its next work is a session")
    func byCommand() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let (collector, publisher) = try await ready(on: broker)
        defer { publisher.close() }
        try sensor("prise-scie", watts: 2, by: publisher)
        try Poll.until(.seconds(60), "the plug is listed") { try !heard().isEmpty }
        let device = try #require(try heard().first)
        #expect(device["device"] as? String == "prise-scie")
        #expect(device["dialect"] as? String == "tasmota")
        #expect((device["guess"] as? [String: Any])?["kind"] as? String == "meter")

        let refused = try ReleveCommand.run(["discover", "adopt", "prise-scie", "--machine", "scie", "--db", database])
        #expect(refused.status == 65 && refused.errors.contains("--new-machine"), "\(refused)")
        let adopted = try ReleveCommand.run([
            "discover", "adopt", "prise-scie", "--machine", "scie", "--new-machine", "other/Scie à ruban", "--author",
            "Maëlle", "--reason", "prise étiquetée ce matin", "--db", database,
        ])
        #expect(adopted.status == 0, "\(adopted)")
        #expect(try heard().isEmpty)
        let exported = try ReleveCommand.run(["lab", "export", "--db", database])
        #expect(exported.output.contains("Scie à ruban") && exported.output.contains("prise-scie"), "\(exported)")

        // Power alone means work only above a threshold: the manager sets it, as for every machine on a plug.
        let thresholds = exported.output.replacing(
            "    name: Scie à ruban\n",
            with: "    name: Scie à ruban\n    power: {on_above: 5 W, busy_above: 100 W, start_delay: 1s}\n")
        try folder.write(thresholds, to: "thresholds.yaml")
        let applied = try ReleveCommand.run(["lab", "apply", folder.file("thresholds.yaml"), "--db", database])
        #expect(applied.status == 0, "\(applied)")
        try work("prise-scie", machine: "scie", by: publisher)
        #expect(collector.stop() == 0, "\(collector.errors)")
        let verified = try ReleveCommand.run(["verify", "--db", database])
        #expect(verified.status == 0, "\(verified)")
    }

    @Test("by page: the form binds a second reader to a machine, and nobody's form does not")
    func byPage() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let (collector, publisher) = try await ready(on: broker)
        defer { publisher.close() }
        try sensor("prise-laser-neuve", watts: 2, by: publisher)
        try await Poll.until(.seconds(60), "the plug is on the page") {
            await collector.get("/devices")?.body.contains("prise-laser-neuve") == true
        }
        let fields = [
            "device": "prise-laser-neuve", "dialect": "tasmota", "machine": "laser-1", "channel": "", "id": "",
            "name": "", "kind": "other", "reason": "seconde prise",
        ]
        #expect(try await collector.post("/devices/adopt", fields, isAuthorized: false).status == 401)
        #expect(try !heard().isEmpty)
        let adopted = try await collector.post("/devices/adopt", fields)
        #expect(adopted.status == 200 && adopted.body.contains("<h2>prise-laser-neuve "), "\(adopted)")
        #expect(try heard().isEmpty)
        try work("prise-laser-neuve", machine: "laser-1", by: publisher)
        #expect(collector.stop() == 0, "\(collector.errors)")
    }

    @Test("without a collector: the command takes the store itself; a lab's own dialect folder counts everywhere")
    func withoutCollector() throws {
        try FileManager.default.createDirectory(atPath: folder.file("own"), withIntermediateDirectories: false)
        try folder.write(
            """
            name: own-box
            title: Our boxes
            speaks: Boxes made here.
            reports: Power.
            quirks: None.
            grade: Measured.
            recipe: Nothing to set.
            expected_period: 30s
            subscriptions: ["boxes/#"]
            routes:
              - topics: ["boxes/{device}"]
                payload: json
                rules:
                  - {observe: power, path: w, unit: W}
            """, to: "own/own-box.yaml")
        let lines = [try SampleLab.line(1, "boxes/b1", #"{"w":3}"#), try SampleLab.line(11, "boxes/b1", #"{"w":4}"#)]
        try folder.write(lines.joined(separator: "\n"), to: "heard.jsonl")
        let own = ["--dialects", folder.file("own")]
        let replayed = try ReleveCommand.run(
            ["replay", "--db", database, "--lab", folder.file("lab.yaml"), folder.file("heard.jsonl")] + own)
        #expect(replayed.status == 0, "\(replayed)")
        #expect(try heard().map { $0["device"] as? String } == ["b1"])
        let adopted = try ReleveCommand.run(
            ["discover", "adopt", "b1", "--machine", "laser-1", "--db", database] + own)
        #expect(adopted.status == 0, "\(adopted)")
        let exported = try ReleveCommand.run(["lab", "export", "--db", database])
        try folder.write(exported.output, to: "exported.yaml")
        let apply = ["lab", "apply", folder.file("exported.yaml"), "--db", database]
        #expect(try ReleveCommand.run(apply).status == 65, "the shipped dialects do not know own-box")
        #expect(try ReleveCommand.run(apply + own).output == "Nothing to change.\n")
        let verified = try ReleveCommand.run(["verify", "--db", database] + own)
        #expect(verified.status == 0, "\(verified)")
        let again = try ReleveCommand.run(["discover", "adopt", "b1", "--machine", "laser-1", "--db", database] + own)
        #expect(again.status == 65 && again.errors.contains("releve discover"), "\(again)")
    }
}
