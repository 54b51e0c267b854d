import Dialects
import Foundation
import Logging
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@testable import Collection

@Suite("Telling and asking devices", .timeLimit(.minutes(1)))
struct DeviceSenderTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func connection(_ port: Int) -> BrokerConnection {
        BrokerConnection(
            broker: BrokerSettings(host: "127.0.0.1", port: port, clientID: "releve", connectTimeout: .minutes(9)))
    }

    @Test("Says what it is given, gives the connection back, and takes it again")
    func says() throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        var settings = BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "ears")
        settings.cleanStart = true
        let ears = try BrokerSession.open(settings, waker: try Waker())
        try ears.connect(subscribingTo: ["device/+/request"])
        defer { ears.close() }
        var heard: [String] = []
        func hear(_ expected: String) throws {
            try Poll.until(.seconds(30), expected) {
                try ears.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(50)) { batch in
                    batch.forEach { heard.append(String(decoding: batch.bytes[$0.topic], as: UTF8.self)) }
                }
                return heard.last == expected
            }
        }
        _ = try ears.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(50)) { _ in }
        let sender = DeviceSender(connection(broker.port), idle: .milliseconds(50), logger: logger)
        for number in 1...2 {
            sender.send([DeviceRequest(topic: "device/\(number)/request", payload: [])])
            try hear("device/\(number)/request")
            try Poll.until(.seconds(30), "the connection is given back") {
                broker.log.components(separatedBy: "Client releve-ack disconnected").count == number + 1
            }
        }
        sender.send([DeviceRequest(topic: "device/3/request", payload: [])])
        DeviceSender.close([sender])
        try hear("device/3/request")
    }

    @Test("A broker that takes the connection and never answers keeps nobody waiting, and nothing piles up")
    func hanging() throws {
        let silent = try SilentListener()
        let sender = DeviceSender(connection(silent.port), logger: logger)
        let request = DeviceRequest(topic: "device/1/request", payload: [1])
        for _ in 0..<DeviceSender.capacity * 2 { sender.send([request]) }
        #expect(sender.waiting <= DeviceSender.capacity)
        DeviceSender.close([sender])
        sender.send([request])
        #expect(sender.waiting <= DeviceSender.capacity)
    }
}
