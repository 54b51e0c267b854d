import Foundation
import MQTTTransport
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("A collector killed at any instant loses nothing it acknowledged", .serialized)
struct KillTests {
    @Test("100 kills under QoS 1 load: every message the broker took is in the journal exactly as sent")
    func hundredKills() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady("the collector is subscribed")

        let load = try LoadPublisher(port: broker.port)
        load.start()
        var chance = SeededGenerator(seed: 20_261_124)
        for _ in 0..<100 {
            // The instant of the kill is the test's subject, not a wait for something to happen.
            try await Task.sleep(for: .milliseconds(Int64.random(in: 5...250, using: &chance)))
            collector.kill()
            try collector.start()
        }
        let sent = try load.stop()
        let marker = sent.count
        try await Poll.until(.seconds(120), "the backlog is drained") {
            let board = await collector.get("/health/ready")
            guard board?.status == 200 else { return false }
            return try Self.journal(folder).contains { $0["payload"] as? String == sent[marker - 1] }
        }
        #expect(collector.stop() == 0)

        let journalled = try Self.journal(folder).filter {
            ($0["topic"] as? String)?.hasPrefix("tele/plug-laser") == true
        }
        let payloads = journalled.compactMap { $0["payload"] as? String }
        #expect(Set(sent).subtracting(payloads).isEmpty, "lost after the broker's acknowledgement")
        #expect(Set(payloads).subtracting(sent).isEmpty, "never sent")

        let verified = try ReleveCommand.run(["verify", "--db", folder.file("serve.db")])
        #expect(verified.status == 0, "\(verified)")

        // The same messages at the same instants, without a crash.
        let export = try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")])
        try folder.write(export.output, to: "export.jsonl")
        let last = try #require(journalled.last?["at"] as? String)
        let replay = try ReleveCommand.run([
            "replay", "--db", folder.file("calm.db"), "--lab", folder.file("lab.yaml"), "--until", last,
            folder.file("export.jsonl"),
        ])
        #expect(replay.status == 0, "\(replay)")
        #expect(try Self.closedSessions(folder, "serve.db") == Self.closedSessions(folder, "calm.db"))
    }

    private static func journal(_ folder: TemporaryDirectory) throws -> [[String: Any]] {
        let export = try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")])
        return try export.output.split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// Sessions that have ended: what is open depends on when one looks.
    private static func closedSessions(_ folder: TemporaryDirectory, _ store: String) throws -> NSArray {
        let outcome = try ReleveCommand.run(["sessions", "--db", folder.file(store), "--format", "json"])
        let all = try #require(try outcome.json() as? [[String: Any]])
        return NSArray(array: all.filter { !($0["end"] is NSNull) })
    }
}

/// Publishes numbered plug readings at QoS 1 from its own thread until stopped; remembers what the broker acknowledged.
private final class LoadPublisher: @unchecked Sendable {
    // Because: `sent` is written by the thread only and read after it was joined through `finished`.
    private let publisher: BrokerPublisher
    private var sent: [String] = []
    private let isStopping = LockedFlag()
    private let finished = DispatchSemaphore(value: 0)

    init(port: Int) throws {
        publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: port, clientID: "load"))
        try publisher.connect()
    }

    func start() {
        Thread { [self] in
            var number = 0
            while !isStopping.isSet {
                number += 1
                // Bursts of work and rest, so that there are sessions to compare.
                let power = number / 400 % 2 == 0 ? 600 : 8
                let payload = """
                    {"Time":"2026-03-02T10:00:00","Number":\(number),"ENERGY":{"TotalStartTime":"2025-09-01T08:00:00",\
                    "Total":\(number / 50).\(number % 50 + 10),"Power":\(power)}}
                    """
                do {
                    try publisher.publish(
                        topic: "tele/plug-laser/SENSOR", payload: Array(payload.utf8), qos: 1, isRetained: false)
                    sent.append(payload)
                } catch {
                    break
                }
                Thread.sleep(forTimeInterval: 0.002)
            }
            finished.signal()
        }.start()
    }

    func stop() throws -> [String] {
        isStopping.set()
        finished.wait()
        try publisher.flush(timeout: .seconds(30))
        publisher.close()
        return sent
    }
}
