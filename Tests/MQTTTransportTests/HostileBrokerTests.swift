import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

/// What a broker could send to take memory, or to end the process: the library is not to see it.
@Suite("Hostile brokers")
struct HostileBrokerTests {
    private static let accepted: [UInt8] = [0x20, 3, 0, 0, 0]
    private static let granted: [UInt8] = [0x90, 4, 0, 1, 0, 1]

    private func failure(
        connack: [UInt8] = accepted, afterSubscribe: [UInt8] = [], _ version: ProtocolVersion = .mqtt5
    ) throws -> TransportError? {
        let broker = try ScriptedBroker(connack: connack, afterSubscribe: afterSubscribe)
        let session = try BrokerSession.open(
            BrokerSettings(
                host: "127.0.0.1", port: broker.port, clientID: "collector", protocolVersion: version,
                connectTimeout: .seconds(5)))
        do {
            try session.connect(subscribingTo: ["lab/#"])
            for _ in 0..<20 {
                try session.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(100)) { _ in }
            }
            return nil
        } catch let error as TransportError {
            return error
        }
    }

    @Test(
        "A property that MQTT 5 does not have breaks the connection and nothing else",
        arguments: [
            [0x20, 4, 0, 0, 1, 0x7F], [0x20, 5, 0, 0, 2, 0xFF, 0x00],
            [0x20, 12, 0, 0, 9, 38, 0, 1, 0x61, 0, 1, 0x62, 0, 1],
        ] as [[UInt8]])
    func propertyOfConnack(connack: [UInt8]) throws {
        let error = try #require(try failure(connack: connack))
        #expect(error.description.contains("3.1.1"))
    }

    @Test(
        "So does one in any later packet",
        arguments: [
            granted + [0x30, 7, 0, 1, 0x61, 2, 0x7E, 0, 0], granted + [0x32, 9, 0, 1, 0x61, 0, 9, 2, 0, 0, 0],
            [0x90, 6, 0, 1, 2, 0x7D, 0, 1], granted + [0xE0, 4, 0x98, 2, 0x7C, 0],
            granted + [0xF0, 4, 0, 2, 0x7C, 0], granted + [0x40, 6, 0, 5, 0, 2, 0x7B, 0],
        ] as [[UInt8]])
    func propertyOfLater(packets: [UInt8]) throws {
        let error = try #require(try failure(afterSubscribe: packets))
        #expect(error.description.contains("property that does not exist"))
    }

    @Test(
        "A packet of 250 MB is refused by its length, in both versions", arguments: [ProtocolVersion.mqtt5, .mqtt311])
    func large(version: ProtocolVersion) throws {
        let connack: [UInt8] = version == .mqtt5 ? Self.accepted : [0x20, 2, 0, 0]
        let subscribed: [UInt8] = version == .mqtt5 ? Self.granted : [0x90, 3, 0, 1, 1]
        let error = try failure(
            connack: connack, afterSubscribe: subscribed + [0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0], version)
        #expect(error?.description.contains("too large") == true)
    }

    @Test("A broker that keeps to MQTT 5 holds back what is too large, and sends what is not")
    func announced() throws {
        let broker = try PrivateBroker()
        var settings = broker.settings()
        settings.maximumPacketBytes = 100_000
        let session = try broker.collector(settings: settings)
        let publisher = try broker.publisher()
        try publisher.publish(topic: "lab/a", text: String(repeating: "x", count: 200_000))
        try publisher.publish(topic: "lab/b", text: String(repeating: "y", count: 90_000))
        #expect(try session.receive(1).map(\.topic) == ["lab/b"])
    }

    @Test("Every property a publisher may set passes")
    func properties() throws {
        let broker = try PrivateBroker()
        let session = try broker.collector()
        try Command.run(
            "mosquitto_pub",
            [
                "-V", "5", "-h", broker.host, "-p", "\(broker.port)", "-q", "1", "-t", "lab/a", "-m", "12",
                "-D", "publish", "content-type", "text/plain", "-D", "publish", "correlation-data", "abc",
                "-D", "publish", "message-expiry-interval", "600", "-D", "publish", "payload-format-indicator", "1",
                "-D", "publish", "response-topic", "lab/answer", "-D", "publish", "topic-alias", "3",
                "-D", "publish", "user-property", "atelier", "bois", "-D", "publish", "user-property", "n", "2",
            ])
        try broker.publisher().publish(numbers: 5..<6)
        #expect(try session.receive(2).map(\.text) == ["12", "5"])
    }
}
