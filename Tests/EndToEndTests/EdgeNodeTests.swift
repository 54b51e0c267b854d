import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("A collector and an edge node", .serialized)
struct EdgeNodeTests {
    /// Made with protobuf's own library: births with aliases, then data that has aliases only.
    private enum Payload {
        static let nodeBirth = "CICNpPKkMxISCgViZFNlcRiAjaTypDMgBFgHGAA="
        static let deviceBirth = """
            CICNpPKkMxIiCgxFbmVyZ3kvVG90YWwQARiAjaTypDMgCmkAAAAAACR+QBIXCgVQb3dlchACGICNpPKkMyAJZQAAwUISHQoJ\
            RXhlY3V0aW9uEAMYgI2k8qQzIAx6BVJFQURZGAE=
            """
        static let working = "CICNpPKkMxIQEAIYgI2k8qQzIAllAABLRBITEAMYgI2k8qQzIAx6BkFDVElWRRgC"
        static let lessPower = "CICNpPKkMxIQEAIYgI2k8qQzIAllAEA3RBgD"
    }

    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(
            SampleLab.registry.replacing(
                "{dialect: tasmota, id: plug-laser}",
                with: #"{dialect: sparkplug-b, id: "Atelier nord/passerelle-2/tour"}"#),
            to: "lab.yaml")
    }

    private func publish(_ kind: String, _ payload: String, through publisher: BrokerPublisher) throws {
        let device = kind.hasPrefix("D") ? "/tour" : ""
        try publisher.publish(
            topic: "spBv1.0/Atelier nord/\(kind)/passerelle-2\(device)",
            payload: Array(try #require(Data(base64Encoded: payload))), qos: 0, isRetained: false)
        try publisher.flush(timeout: .seconds(10))
    }

    @Test("A birth that was missed is asked for, and what it said outlives the collector's sudden end")
    func rebirth() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let node = try BrokerSession.open(
            BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "node"), waker: try Waker())
        try node.connect(subscribingTo: ["spBv1.0/Atelier nord/NCMD/passerelle-2"])
        try node.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(200)) { _ in }
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "voice"))
        try publisher.connect()
        defer { publisher.close() }
        try publish("DDATA", Payload.working, through: publisher)
        var commands: [[UInt8]] = []
        try Poll.until(.seconds(60), "the node is asked for its birth") {
            try node.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(100)) { batch in
                batch.forEach { commands.append(Array(batch.bytes[$0.payload])) }
            }
            return !commands.isEmpty
        }
        #expect(commands.count == 1)
        #expect(commands[0].firstRange(of: "Node Control/Rebirth".utf8) != nil)

        try publish("NBIRTH", Payload.nodeBirth, through: publisher)
        try publish("DBIRTH", Payload.deviceBirth, through: publisher)
        try publish("DDATA", Payload.working, through: publisher)
        try await Poll.until(.seconds(60), "the board shows the power that an alias stands for") {
            await collector.get("/")?.body.contains("812") == true
        }

        collector.kill()
        try collector.start()
        try await collector.waitUntilReady("ready again")
        try publish("DDATA", Payload.lessPower, through: publisher)
        try await Poll.until(.seconds(60), "the alias is still known") {
            await collector.get("/")?.body.contains("733") == true
        }
        try node.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(200)) { batch in
            batch.forEach { commands.append(Array(batch.bytes[$0.payload])) }
        }
        #expect(commands.count == 1)
        #expect(collector.stop() == 0, "\(collector.errors)")
        let decoded = try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")])
        try folder.write(decoded.output, to: "export.jsonl")
        let lines = try ReleveCommand.run(["decode", folder.file("export.jsonl")]).output
        #expect(lines.components(separatedBy: "missingBirth").count == 2, "\(lines)")
    }
}
