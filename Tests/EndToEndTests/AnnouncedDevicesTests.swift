import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("releve discover homeassistant, from a live broker", .serialized)
struct AnnouncedDevicesTests {
    private static let registry = """
        lab: {id: beaux-exemples, name: L'Atelier des Beaux Exemples, timezone: Europe/Paris}
        machines: []
        """

    private static let machine = """
        lab: {id: beaux-exemples, name: L'Atelier des Beaux Exemples, timezone: Europe/Paris}
        machines:
          - id: four
            kind: other
            name: Four à céramique
            rated_power: 4 kW
            power: {on_above: 5 W, busy_above: 100 W, start_delay: 1s}
            devices:
              - {dialect: announced, id: four-01}
        """

    private static let oven = #""dev":{"ids":["four-01"],"name":"Compteur du four","mf":"Fait maison","mdl":"v2"}"#

    /// What a lab's broker has kept for years: a meter, a template nobody can read, a plug that speaks for itself.
    private static let announcements = [
        "sensor/four/puissance":
            #"{"~":"atelier/four","stat_t":"~/mesure","val_tpl":"{{ value_json.p }}","unit_of_meas":"kW","dev_cla":"power","avty_t":"~/la",\#(oven)}"#,
        "sensor/four/index":
            #"{"~":"atelier/four","stat_t":"~/mesure","val_tpl":"{{ value_json.index | float / 1000 }}","unit_of_meas":"kWh","dev_cla":"energy","stat_cla":"total_increasing",\#(oven)}"#,
        "binary_sensor/four/porte":
            #"{"~":"atelier/four","stat_t":"~/porte","val_tpl":"{% if value == '1' %}on{% else %}off{% endif %}","dev_cla":"running",\#(oven)}"#,
        "sensor/prise_scie/puissance":
            #"{"stat_t":"tele/prise-scie/SENSOR","val_tpl":"{{ value_json['ENERGY']['Power'] }}","unit_of_meas":"W","dev_cla":"power","dev":{"ids":"prise-scie"}}"#,
    ]

    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(Self.registry, to: "lab.yaml")
        try folder.write(Self.machine, to: "machine.yaml")
    }

    private var database: String { folder.file("serve.db") }
    private var dialects: String { folder.file("dialects") }

    private func measure(_ watts: Int, index: Int, by publisher: BrokerPublisher) throws {
        try publisher.publish(
            topic: "atelier/four/mesure", text: #"{"p":\#(Double(watts) / 1000),"index":\#(index)}"#)
        try publisher.flush(timeout: .seconds(10))
    }

    private func ready(_ collector: RunningCollector) async throws {
        try collector.start()
        try await collector.waitUntilReady()
    }

    @Test("What the broker kept becomes a dialect that the registry takes, and the announced meter's work is a session")
    func fromAnnouncementToSession() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "meter"))
        try publisher.connect()
        defer { publisher.close() }
        for (name, payload) in Self.announcements {
            try publisher.publish(topic: "homeassistant/\(name)/config", text: payload, isRetained: true)
        }
        try publisher.flush(timeout: .seconds(10))
        let first = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try await ready(first)
        try measure(12, index: 41_200, by: publisher)
        try Poll.until(.seconds(60), "announcements and a measure are in the journal") {
            let export = try ReleveCommand.run(["journal", "export", "--db", database]).output
            return export.contains("four/mesure") && export.matches(of: /\/config"/).count == Self.announcements.count
        }
        #expect(first.stop() == 0, "\(first.errors)")

        let found = try ReleveCommand.run([
            "discover", "homeassistant", "--db", database, "--output", dialects, "--format", "json",
        ])
        #expect(found.status == 0, "\(found)")
        let report = try #require(try found.json() as? [String: Any])
        #expect(report["announcements"] as? Int == Self.announcements.count)
        let devices = try #require(report["devices"] as? [[String: Any]])
        #expect(devices.map { $0["device"] as? String } == ["four-01"], "\(report)")
        #expect(Set(devices.first?["observes"] as? [String] ?? []) == ["power", "energy", "link"], "\(report)")
        #expect(
            devices.first?["observations"] as? Int ?? 0 >= 2, "the measure in the journal was not decoded: \(report)")
        let leftOut = try #require(report["left_out"] as? [[String: Any]])
        #expect(leftOut.count == 2, "\(leftOut)")
        #expect(leftOut.contains { $0["dialect"] as? String == "tasmota" })
        #expect(leftOut.contains { ($0["topic"] as? String)?.contains("porte") == true && $0["reason"] != nil })
        #expect(FileManager.default.fileExists(atPath: dialects + "/announced.yaml"))
        let again = try ReleveCommand.run(["discover", "homeassistant", "--db", database, "--output", dialects])
        #expect(again.status == 74 && again.errors.contains("--replace"), "\(again)")

        let apply = ["lab", "apply", folder.file("machine.yaml"), "--db", database]
        #expect(try ReleveCommand.run(apply).status == 65, "the shipped dialects do not know 'announced'")
        let applied = try ReleveCommand.run(apply + ["--dialects", dialects])
        #expect(applied.status == 0, "\(applied)")

        try folder.write("dialects: [dialects]\n", to: "releve.yaml")
        let second = RunningCollector(
            folder: folder.path, brokerPort: broker.port, configFile: folder.file("releve.yaml"))
        try await ready(second)
        var index = 41_200
        try Poll.until(.seconds(90), "a session of the oven") {
            index += 1
            try measure(2600, index: index, by: publisher)
            let listed = try ReleveCommand.run(["sessions", "--db", database, "--format", "json"])
            return listed.status == 0 && listed.output.contains(#""four""#)
        }
        #expect(second.stop() == 0, "\(second.errors)")
    }
}
