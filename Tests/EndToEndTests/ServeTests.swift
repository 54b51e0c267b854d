import Foundation
import MQTTTransport
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("A running collector", .serialized)
struct ServeTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
    }

    @Test("hears a plug, shows it on the board, answers health, takes a registry over its socket, and stops cleanly")
    func listens() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        #expect(await collector.get("/health/live")?.status == 200)

        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "plug"))
        try publisher.connect()
        try publisher.publish(
            topic: "tele/plug-laser/SENSOR",
            payload: Array(#"{"ENERGY":{"TotalStartTime":"2025-09-01T08:00:00","Total":40.1,"Power":512}}"#.utf8),
            qos: 1,
            isRetained: false)
        try publisher.flush(timeout: .seconds(10))
        try await Poll.until(.seconds(60), "the board shows 512 W") {
            await collector.get("/")?.body.contains("512") == true
        }

        let renamed = SampleLab.registry.replacing("Découpeuse laser 100 W", with: "Laser rouge")
        try folder.write(renamed, to: "renamed.yaml")
        let apply = try ReleveCommand.run([
            "lab", "apply", folder.file("renamed.yaml"), "--db", folder.file("serve.db"),
        ])
        #expect(apply.status == 0 && apply.output.contains("Laser rouge"), "\(apply)")
        try await Poll.until(.seconds(60), "the board shows the new name") {
            await collector.get("/")?.body.contains("Laser rouge") == true
        }

        let said = try String(contentsOfFile: folder.file("serve.out"), encoding: .utf8)
        #expect(said.contains("http://127.0.0.1:\(collector.port)/"), "\(said)")
        let second = try ReleveCommand.run([
            "serve", "--lab", folder.file("lab.yaml"), "--store-path", folder.file("second.db"), "--broker-port",
            "\(broker.port)", "--broker-client-id", "second", "--web-port", "\(collector.port)",
        ])
        #expect(second.status == 69, "\(second)")
        #expect(second.errors.contains("\(collector.port)") && second.errors.contains("--web-port"), "\(second.errors)")

        publisher.close()
        #expect(collector.stop() == 0, "\(collector.errors)")
        let verified = try ReleveCommand.run(["verify", "--db", folder.file("serve.db")])
        #expect(verified.status == 0, "\(verified)")
    }

    @Test("tells a native device what is safe only after it is in the journal")
    func acknowledgesNative() async throws {
        try folder.write(
            SampleLab.registry.replacing("id: reader-laser", with: "id: laser-1"), to: "lab.yaml")
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let device = try BrokerSession.open(
            BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "device"), waker: try Waker())
        try device.connect(subscribingTo: ["fablab/v1/+/+/ack"])
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "voice"))
        try publisher.connect()
        defer { publisher.close() }
        var heard: [String] = []
        // The subscription is flushed with the first, empty commit.
        try device.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(200)) { _ in }
        for sequence in 1...3 {
            try publisher.publish(
                topic: "fablab/v1/beaux-exemples/laser-1/telemetry",
                payload: Array(
                    #"{"boot":7,"seq":\#(sequence),"up":\#(sequence * 1000),"state":"idle","counters":{"energy_mwh":5}}"#
                        .utf8),
                qos: 1, isRetained: false)
        }
        try Poll.until(.seconds(60), "the device is told") {
            try device.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(100)) { batch in
                batch.forEach { heard.append(String(decoding: batch.bytes[$0.payload], as: UTF8.self)) }
            }
            return heard.contains(#"{"boot":7,"seq":3}"#)
        }
        let export = try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")])
        #expect(export.output.contains(#"\"seq\":3"#))
        #expect(collector.stop() == 0)
    }

    @Test("with a broker that is absent it says so, keeps serving, and connects when the broker comes")
    func absentBroker() async throws {
        let port = LoopbackPort.free()
        let collector = RunningCollector(folder: folder.path, brokerPort: port)
        try collector.start()
        try await Poll.until(.seconds(60), "the page names the problem") {
            await collector.get("/")?.body.contains("127.0.0.1:\(port)") == true
        }
        #expect(await collector.get("/health/ready")?.status == 503)
        let broker = try PrivateBroker(port: port)
        defer { broker.stop() }
        try await collector.waitUntilReady()
        #expect(collector.stop() == 0)
    }

    @Test("on a full disk nothing is acknowledged and the page says why; when space returns ingestion goes on")
    func fullDisk() async throws {
        let disk = try SmallDisk(megabytes: 6)
        defer { disk.unmount() }
        try SampleLab.registry.write(toFile: disk.path + "/lab.yaml", atomically: true, encoding: .utf8)
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: disk.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        try disk.fill()

        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "plug"))
        try publisher.connect()
        defer { publisher.close() }
        var chance = SeededGenerator(seed: 7)
        var sent: [String] = []
        for number in 0..<400 {
            let noise = (0..<40).map { _ in String(chance.next(), radix: 36) }.joined()
            sent.append(#"{"Number":\#(number),"Noise":"\#(noise)","ENERGY":{"Total":40.1,"Power":\#(number)}}"#)
            try publisher.publish(
                topic: "tele/plug-laser/SENSOR", payload: Array(sent[number].utf8), qos: 1, isRetained: false)
        }
        try publisher.flush(timeout: .seconds(20))
        try await Poll.until(.seconds(60), "the page says that the store cannot be written") {
            await collector.get("/health/ready")?.status == 503
        }
        try disk.release()
        try await collector.waitUntilReady("ready again without a restart")
        try Poll.until(.seconds(60), "every message is in the journal") {
            let export = try ReleveCommand.run(["journal", "export", "--db", disk.path + "/serve.db"])
            let lines = export.output.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
            return Set(sent).isSubset(of: lines.compactMap { $0["payload"] as? String })
        }
        #expect(collector.stop() == 0, "\(collector.errors)")
    }

    @Test("when the disk fails it ends with 74 and a line that says so; nothing unacknowledged is lost")
    func failingDisk() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start(largestFile: 2 << 20)
        try await collector.waitUntilReady()
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "plug"))
        try publisher.connect()
        defer { publisher.close() }
        var chance = SeededGenerator(seed: 8)
        var sent: Set<String> = []
        for number in 0..<60 {
            let noise = (0..<5_000).map { _ in String(chance.next(), radix: 36) }.joined()
            let payload = #"{"Number":\#(number),"Noise":"\#(noise)"}"#
            sent.insert(payload)
            try publisher.publish(
                topic: "tele/plug-laser/SENSOR", payload: Array(payload.utf8), qos: 1, isRetained: false)
        }
        try publisher.flush(timeout: .seconds(20))
        try Poll.until(.seconds(60), "the collector has ended") { collector.exitStatus != nil }
        #expect(collector.exitStatus == 74, "\(collector.errors)")
        let last = collector.errors.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("releve: the store failed: "), "\(collector.errors)")

        try collector.start()
        try Poll.until(.seconds(60), "every message is in the journal") {
            let export = try ReleveCommand.run(["journal", "export", "--db", folder.path + "/serve.db"])
            let lines = export.output.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
            return sent.isSubset(of: lines.compactMap { $0["payload"] as? String })
        }
        #expect(collector.stop() == 0, "\(collector.errors)")
    }
}

/// A tmpfs of a few megabytes, to be filled to the last byte.
///
/// Needs the right to mount, which tests have in CI.
private struct SmallDisk {
    let path: String

    init(megabytes: Int) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "releve-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path])
    }

    func fill() throws {
        let ballast = path + "/ballast"
        _ = FileManager.default.createFile(atPath: ballast, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(filePath: ballast))
        defer { try? handle.close() }
        let chunk = Data(repeating: 0x55, count: 4096)
        while (try? handle.write(contentsOf: chunk)) != nil {}
    }

    func release() throws {
        try FileManager.default.removeItem(atPath: path + "/ballast")
    }

    func unmount() {
        try? Self.run("umount", ["-l", path])
    }

    private static func run(_ name: String, _ arguments: [String]) throws {
        let process = Process()
        let isRoot = NSUserName() == "root"
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = (isRoot ? [] : ["sudo", "-n"]) + [name] + arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
