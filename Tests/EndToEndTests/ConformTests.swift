import Foundation
import LabSimulator
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

/// The command against devices that live on a real broker.
@Suite("releve conform", .serialized)
struct ConformTests {
    private static func conform(_ broker: PrivateBroker, _ extra: [String] = []) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(
            ["conform", "127.0.0.1:\(broker.port)", "fablab/v1/nord/tour-1", "--format", "json"] + extra)
    }

    private static func outcomes(_ outcome: ReleveCommand.Outcome) throws -> [String: String] {
        let report = try #require(try outcome.json() as? [String: Any])
        var outcomes: [String: String] = [:]
        for point in try #require(report["points"] as? [[String: Any]]) {
            let name = try #require(point["point"] as? String)
            outcomes[name] = point["outcome"] as? String
        }
        return outcomes
    }

    @Test("finds nothing wrong with a device that keeps its messages, forgets at the ack and leaves a will")
    func good() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let device = BenchDevice(port: broker.port, faults: [])
        try device.start()
        defer { device.stop() }
        let outcome = try Self.conform(broker, ["--duration", "90", "--pull-the-plug"])
        let points = try Self.outcomes(outcome)
        #expect(outcome.status == 0, "\(points.filter { $0.value == "failed" }) \(outcome)")
        for point in ["N3", "N4", "N10", "N13", "N16", "N21", "N22", "N23", "N34", "N35", "N36", "N37", "N39"] {
            #expect(points[point] == "passed", "\(point): \(points[point] ?? "absent")")
        }
        #expect(outcome.errors.contains("Débranchez") && outcome.errors.contains("pull the device's plug"))
    }

    @Test("names what is wrong with a bad device, and ends with 65")
    func bad() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let device = BenchDevice(port: broker.port, faults: [.deaf, .quick, .notRetained, .fallingCounter])
        try device.start()
        defer { device.stop() }
        let outcome = try Self.conform(broker, ["--duration", "60"])
        #expect(outcome.status == 65, "\(outcome)")
        let points = try Self.outcomes(outcome)
        for point in ["N3", "N4", "N26", "N35"] { #expect(points[point] == "failed", "\(point) \(outcome.output)") }
        #expect(points["N5"] == "passed")
        #expect(outcome.errors.split(separator: "\n").last?.contains("failed") == true)
    }

    @Test("says in one line that the broker or the device is not there, or the arguments are not what they should be")
    func refusals() throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let silent = try Self.conform(broker, ["--duration", "1"])
        #expect(silent.status == 69 && silent.errors.contains("nothing was heard"), "\(silent)")
        let nobody = try ReleveCommand.run(["conform", "127.0.0.1:\(LoopbackPort.free())", "fablab/v1/nord/tour-1"])
        #expect(nobody.status == 69 && nobody.errors.split(separator: "\n").count == 1, "\(nobody)")
        for (address, prefix) in [
            ("127.0.0.1", "fablab/v1/nord/tour-1"), ("127.0.0.1:0", "fablab/v1/nord/tour-1"),
            ("127.0.0.1:1883", "fablab/v1/nord"), ("127.0.0.1:1883", "fablab/v1/+/tour-1"),
            ("127.0.0.1:1883", "fablab/v1/nord/tour-1/#"),
        ] {
            #expect(try ReleveCommand.run(["conform", address, prefix]).status == 64)
        }
        let missing = try Self.conform(broker, ["--username", "a", "--password-file", "/nowhere"])
        #expect(missing.status == 74, "\(missing)")
    }
}

/// A native device on a thread of its own: telemetry every second, its connection lost every few.
private final class BenchDevice: Sendable {
    enum Fault: Hashable {
        /// Never hears an acknowledgement.
        case deaf
        /// Speaks at QoS 0.
        case quick
        case notRetained, fallingCounter
    }

    private let port: Int
    private let faults: Set<Fault>
    private let isStopped = LockedFlag()
    private let hasEnded = LockedFlag()

    init(port: Int, faults: Set<Fault>) {
        self.port = port
        self.faults = faults
    }

    func start() throws {
        let thread = Thread { [self] in
            defer { hasEnded.set() }
            do { try live() } catch { Issue.record("the device: \(error)") }
        }
        thread.start()
    }

    func stop() {
        isStopped.set()
        try? Poll.until(.seconds(20), "the device ends") { hasEnded.isSet }
    }

    private func live() throws {
        var device = NativeDevice(lab: "nord", id: "tour-1", boot: 4711, at: Self.now)
        var count = 0
        var previous: BrokerPublisher?
        while !isStopped.isSet {
            // A connection under the same name: the broker drops the one before, and speaks its will.
            let publisher = try connect()
            previous?.close()
            let ears = try BrokerSession.open(settings("ears"))
            try ears.connect(subscribingTo: ["fablab/v1/nord/tour-1/ack"])
            defer { ears.close() }
            for message in device.resend(at: Self.now) { try send(message, publisher) }
            let hello =
                #""model":"boitier","firmware":"1","period_ms":5000,"quantities":["pieces"],"oldest":{"boot":4711,"seq":1}"#
            try send(device.next(.hello, at: Self.now, fields: Array(hello.utf8)), publisher)
            try send(device.next(.status, at: Self.now, fields: Array(#""status":"online""#.utf8)), publisher)
            for _ in 0..<4 where !isStopped.isSet {
                count += 1
                let pieces = faults.contains(.fallingCounter) && count % 3 == 0 ? 0 : count
                try send(
                    device.next(
                        .telemetry, at: Self.now,
                        fields: Array(#""state":"busy","counters":{"pieces":\#(pieces)}"#.utf8)),
                    publisher)
                let until = Self.now + .milliseconds(900)
                while Self.now < until, !isStopped.isSet {
                    try ears.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(100)) { batch in
                        batch.forEach { frame in
                            let text = String(decoding: batch.bytes[frame.payload], as: UTF8.self)
                            guard !faults.contains(.deaf), let sequence = Self.sequence(text, upTo: device.sequence)
                            else { return }
                            device.acknowledge(boot: 4711, sequence: sequence)
                        }
                    }
                }
            }
            try publisher.flush(timeout: .seconds(10))
            previous = publisher
        }
    }

    private func connect() throws -> BrokerPublisher {
        let publisher = try BrokerPublisher(
            settings("voice"),
            will: LastWill(
                topic: "fablab/v1/nord/tour-1/status", payload: Array(#"{"boot":4711,"status":"offline"}"#.utf8)))
        try publisher.connect()
        return publisher
    }

    private func settings(_ name: String) -> BrokerSettings {
        var settings = BrokerSettings(host: "127.0.0.1", port: port, clientID: "tour-1-\(name)")
        settings.cleanStart = true
        settings.sessionExpiry = .zero
        return settings
    }

    private func send(_ message: SimulatedMessage, _ publisher: BrokerPublisher) throws {
        try publisher.publish(
            topic: message.topic, payload: message.payload, qos: faults.contains(.quick) ? 0 : 1,
            isRetained: message.isRetained && !faults.contains(.notRetained))
    }

    /// Of an acknowledgement that is for this device.
    private static func sequence(_ text: String, upTo last: UInt64) -> UInt64? {
        let start = #"{"boot":4711,"seq":"#
        guard text.hasPrefix(start), let sequence = UInt64(text.dropFirst(start.count).dropLast()), sequence <= last
        else { return nil }
        return sequence
    }

    private static var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
    }
}
