import Foundation
import Glibc
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain
import UsageStore

@Suite("A store is derived anew by command")
struct RebuildCommandTests {
    private let folder: TemporaryDirectory

    /// Three days of the sample lab's laser plug, a reading a minute, at work every other hour.
    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        let start = Instant(milliseconds: 1_772_406_000_000)
        var total: Int64 = 50_000
        let lines = (0..<4320).map { minute in
            let watts: Int64 = (minute / 60) % 2 == 0 ? 20 : 300
            total += watts / 60
            let payload =
                "{\\\"ENERGY\\\":{\\\"Power\\\":\(watts),\\\"Total\\\":\(total / 1000).\(String(total % 1000 + 1000).dropFirst())}}"
            return """
                {"at":"\((start + .minutes(Int64(minute))).iso8601)","topic":"tele/plug-laser/SENSOR","payload":"\(payload)"}
                """
        }
        try folder.write(lines.joined(separator: "\n"), to: "days.jsonl")
        let outcome = try run(["replay", "--db", "serve.db", "--lab", "lab.yaml", "days.jsonl"])
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private func run(_ arguments: [String]) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(arguments, in: folder.path)
    }

    private var sessions: String {
        get throws { try run(["sessions", "--db", "serve.db", "--format", "json"]).output }
    }

    @Test("Killed at any time it has changed nothing, and the next one does it")
    func killed() throws {
        let stored = try sessions
        let besides = folder.file("serve.db") + ".rebuild/derived.db"
        for attempt in 0..<10 {
            let process = try ReleveCommand.start(["rebuild", "--db", "serve.db"], in: folder.path)
            try Poll.until(.seconds(60), "a store beside it") {
                let size = [besides, besides + "-wal"].reduce(0) { sum, file in
                    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
                    return sum + ((attributes?[.size] as? Int) ?? 0)
                }
                return size > attempt * 40_000 || !process.isRunning
            }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            #expect(try sessions == stored)
        }
        let outcome = try run(["rebuild", "--db", "serve.db", "--format", "json"])
        try #require(outcome.status == 0, "\(outcome)")
        let report = try #require(try outcome.json() as? [String: Any])
        let machines = try #require(report["machines"] as? [[String: Any]])
        #expect(!machines.isEmpty && machines.allSatisfy { $0["changed"] as? Bool == false })
        #expect(try sessions == stored)
        let verified = try run(["verify", "--db", "serve.db"])
        #expect(verified.status == 0, "\(verified)")
    }

    @Test("A collector at work takes over what was derived beside it, and goes on")
    func collecting() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let stored = try sessions
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let outcome = try run(["rebuild", "--db", "serve.db"])
        #expect(outcome.status == 0 && outcome.errors.contains("What was derived is in its place."), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("serve.db") + ".rebuild"))
        #expect(try sessions == stored)
        // What it does not call work from the first day on is derived again while it listens.
        try folder.write(
            SampleLab.registry.replacing("busy_above: 120 W", with: "busy_above: 400 W"), to: "higher.yaml")
        let applied = try run([
            "lab", "apply", "--db", "serve.db", "--effective", "2026-03-01", "--reason", "it was the oven",
            "higher.yaml",
        ])
        #expect(applied.status == 0, "\(applied)")
        try Poll.until(.seconds(60), "another past") { try sessions != stored }
        #expect(collector.stop() == 0)
        let verified = try run(["verify", "--db", "serve.db"])
        #expect(verified.status == 0, "\(verified)")
    }
}
