import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("A running collector whose host's clock is set", .serialized)
struct ClockStepTests {
    private let folder: TemporaryDirectory
    private let library: String
    private var steps: String { folder.file("clock") }

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        library = folder.file("clock_steps.so")
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../tools/trials/clock_steps.c").standardized.path
        try Command.run("cc", ["-shared", "-fPIC", "-o", library, source, "-ldl"])
    }

    /// In place: the collector has the file mapped.
    private func setClock(off seconds: Int64) throws {
        let value = seconds * 1_000_000_000
        let nanoseconds = Data((0..<8).map { byte in UInt8(truncatingIfNeeded: value >> (8 * byte)) })
        guard let file = FileHandle(forWritingAtPath: steps) else {
            try nanoseconds.write(to: URL(filePath: steps))
            return
        }
        try file.write(contentsOf: nanoseconds)
        try file.close()
    }

    @Test(
        "counts by the time that passed, says so in its log, on the page and in doctor, and states nothing by a wrong clock"
    )
    func steps() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        try setClock(off: 3 * 3600)
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        collector.environment = ["LD_PRELOAD": library, "CLOCK_STEPS_FILE": steps]
        try collector.start()
        try await collector.waitUntilReady()
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "plug"))
        try publisher.connect()
        func draw(_ watts: Int) throws {
            try publisher.publish(
                topic: "tele/plug-laser/SENSOR", payload: Array(#"{"ENERGY":{"Power":\#(watts)}}"#.utf8), qos: 1,
                isRetained: false)
            try publisher.flush(timeout: .seconds(10))
        }
        try draw(611)
        try await Poll.until(.seconds(60), "the board shows 611 W") {
            await collector.get("/")?.body.contains("611") == true
        }
        try setClock(off: 0)
        try await Poll.until(.seconds(60), "the page tells of the step") {
            let page = await collector.get("/health")?.body ?? ""
            return page.contains("reculée de") || page.contains("set back by")
        }
        #expect(await collector.get("/health/ready")?.status == 200)
        try draw(612)
        try await Poll.until(.seconds(60), "the board shows 612 W") {
            await collector.get("/")?.body.contains("612") == true
        }
        #expect(collector.errors.contains("The host's clock was set; a new time base begins"), "\(collector.errors)")

        let since = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) - .hours(1)
        let doctor = try ReleveCommand.run(["doctor", "--store-path", folder.file("serve.db")])
        // The two clocks are read one after the other: a busy machine loses some of a second between them.
        #expect(doctor.output.contains(/from .* it was (10800|10799) s ahead/), "\(doctor)")
        let exported = try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")])
        let arrivals = exported.output.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["at"] as? String
        }
        #expect(
            arrivals.count >= 4
                && arrivals.allSatisfy { at in
                    Instant(iso8601: at).map { $0 > since && $0 < since + .hours(2) } == true
                }, "\(arrivals)")

        // 1970: nothing can be told, and all of it is kept.
        try setClock(off: -Int64(Date().timeIntervalSince1970) + 60)
        try await Poll.until(.seconds(60), "it is not ready") {
            await collector.get("/health/ready")?.body.contains("clock_wrong") == true
        }
        let refused = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("serve.db"), "--company", "ferrand", "--period", "2026-01",
            "--output", folder.file("statements"),
        ])
        #expect(refused.status != 0 && refused.errors.contains("clock"), "\(refused)")
        try draw(613)
        try setClock(off: 0)
        try await collector.waitUntilReady("ready again")
        publisher.close()
        #expect(collector.stop() == 0, "\(collector.errors)")
        let verified = try ReleveCommand.run(["verify", "--db", folder.file("serve.db")])
        #expect(verified.status == 0, "\(verified)")
    }
}
