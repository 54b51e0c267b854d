import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("A flood of devices", .serialized)
struct DeviceFloodTests {
    private static let flood = 10_000

    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
    }

    private var database: String { folder.file("serve.db") }

    private func send(_ devices: Range<Int>, by publisher: BrokerPublisher) throws {
        for device in devices {
            try publisher.publish(
                topic: "tele/inconnu-\(device)/SENSOR", text: #"{"ENERGY":{"Total":1.5,"Power":\#(device % 900)}}"#)
        }
        try publisher.flush(timeout: .seconds(60))
    }

    private func heard() throws -> [String: Any] {
        let listed = try ReleveCommand.run(["discover", "--db", database, "--format", "json"])
        #expect(listed.status == 0, "\(listed)")
        return try #require(try listed.json() as? [String: Any])
    }

    /// Until a message that was sent behind them is in the derived state: the plug of a machine works.
    private func settle(_ collector: RunningCollector, watts: Int, by publisher: BrokerPublisher) async throws {
        try await Poll.until(.seconds(180), "the machine's own plug is heard behind the flood") {
            try publisher.publish(topic: "tele/plug-laser/SENSOR", text: #"{"ENERGY":{"Total":7.1,"Power":\#(watts)}}"#)
            try publisher.flush(timeout: .seconds(10))
            return await collector.get("/")?.body.contains(try Regex("\(watts).W")) == true
        }
    }

    @Test(
        "Ten thousand unknown devices, and ten thousand more: the collector keeps 512, says how many it forgot, hears its own machine, and grows no further"
    )
    func bounded() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "flood"))
        try publisher.connect()
        defer { publisher.close() }

        try send(0..<Self.flood, by: publisher)
        try await settle(collector, watts: 611, by: publisher)
        let afterOne = try collector.residentKilobytes()
        try Poll.until(.seconds(60), "the flood is in the store") {
            (try heard()["forgotten"] as? Int ?? 0) >= Self.flood - 600
        }
        let report = try heard()
        #expect(report["capacity"] as? Int == 512)
        #expect((report["devices"] as? [[String: Any]])?.count ?? 0 <= 512)
        let page = try #require(await collector.get("/devices?lang=fr")?.body)
        let note = page.split(separator: "<p class=\"note\">").dropFirst().first?.prefix { $0 != "<" } ?? ""
        #expect(note.contains("oubliés") && note.contains("512"), "\(note)")

        try send(Self.flood..<2 * Self.flood, by: publisher)
        try await settle(collector, watts: 622, by: publisher)
        let afterTwo = try collector.residentKilobytes()
        #expect(afterTwo - afterOne < 24 * 1024, "grew from \(afterOne) to \(afterTwo) kB")
        #expect(collector.stop() == 0, "\(collector.errors)")
        let verified = try ReleveCommand.run(["verify", "--db", database])
        #expect(verified.status == 0, "\(verified)")
    }
}
