import Foundation
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("What people decide about sessions, on the pages and at the console", .serialized)
struct DecisionsTests {
    private let folder: TemporaryDirectory
    private let broker: PrivateBroker
    private let collector: RunningCollector

    /// A store with the sample morning, and a collector that goes on with it.
    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        try folder.write(SampleLab.morning().joined(separator: "\n"), to: "morning.jsonl")
        let replayed = try ReleveCommand.run([
            "replay", "--db", folder.file("serve.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        guard replayed.status == 0 else { throw Command.Failure(description: "\(replayed)") }
        broker = try PrivateBroker()
        collector = RunningCollector(folder: folder.path, brokerPort: broker.port, member: "m-17")
    }

    private func releve(_ arguments: String...) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(arguments + ["--db", folder.file("serve.db")])
    }

    private func sessions(_ machine: String) throws -> [[String: Any]] {
        let list = try releve("sessions", "list", "--machine", machine, "--format", "json").json()
        return try #require(list as? [[String: Any]])
    }

    private func busy(_ sessions: [[String: Any]]) -> Int { sessions.compactMap { $0["busy_ms"] as? Int }.reduce(0, +) }

    @Test("A session is split, attributed and put together again; a kill in between loses nothing")
    func dividing() async throws {
        defer { broker.stop() }
        try collector.start()
        try await collector.waitUntilReady()
        let before = try sessions("laser-1")
        let id = try #require(before.first?["id"] as? String)
        let split = try await collector.post(
            "/sessions/\(id)/split", ["at": "2026-03-02T10:10", "reason": "deux personnes"])
        #expect(split.status == 200, "\(split.body)")
        collector.kill()
        let parts = try sessions("laser-1")
        #expect(parts.count == before.count + 1 && busy(parts) == busy(before))
        let second = try #require(parts[1]["id"] as? String)
        #expect(second == "laser-1-20260302T091000000Z")

        try collector.start()
        try await collector.waitUntilReady()
        let marked = try releve(
            "sessions", "attribute", second, "--mark", "training", "--reason", "formation", "--author", "Maëlle")
        #expect(marked.output.contains("\(second): m-17, training (autonomous)"), "\(marked)")
        let page = try #require(await collector.get("/sessions/\(second)?lang=fr"))
        #expect(page.status == 200 && page.body.contains("Maëlle") && page.body.contains("Formation"))
        let history = try releve("sessions", "history", second)
        let entries = history.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: " ").first }
        #expect(entries.count == 2, "\(history.output)")
        let undone = try ReleveCommand.run(
            ["sessions", "undo"] + entries.map(String.init) + ["--reason", "erreur", "--db", folder.file("serve.db")])
        #expect(undone.status == 0, "\(undone)")
        #expect(NSArray(array: try sessions("laser-1")) == NSArray(array: before))
        #expect(collector.stop() == 0)
        #expect(try releve("verify").status == 0)
    }

    @Test("Many at once by machine and days; what cannot be so changes nothing and exits with 65")
    func many() throws {
        defer { broker.stop() }
        let printer = try #require(try sessions("printer-1").first)
        #expect(printer["company"] is NSNull)
        let day = ["--from", "2026-03-02", "--to", "2026-03-02", "--reason", "tests"]
        let all = try ReleveCommand.run(
            [
                "sessions", "attribute", "--machine", "printer-1", "--project", "ferrand-proto", "--db",
                folder.file("serve.db"),
            ]
                + day)
        #expect(all.status == 0, "\(all)")
        #expect(try sessions("printer-1").allSatisfy { $0["company"] as? String == "ferrand" })
        let id = try #require(printer["id"] as? String)
        let outside = try releve("sessions", "split", id, "--at", "2026-03-02T23:00", "--reason", "x")
        #expect(outside.status == 65 && outside.errors.contains("split it at an instant between"), "\(outside)")
        let nobody = try releve("sessions", "attribute", id, "--mark", "noise", "--company", "ferrand", "--reason", "x")
        #expect(nobody.status == 65, "\(nobody)")
        #expect(try releve("sessions", "undo", "999", "--reason", "x").status == 65)
        #expect(try releve("sessions", "split", id, "--at", "demain", "--reason", "x").status == 64)
        let table = try releve("sessions", "list")
        #expect(table.output.contains("2026-03-02 10:0") && table.output.contains("sessions"), "\(table.output)")
        #expect(try releve("verify").status == 0)
    }

    @Test("A machine taken at its page is a session of that member, also when the collector is killed at once")
    func claim() async throws {
        defer { broker.stop() }
        try collector.start()
        try await collector.waitUntilReady()
        let taken = try await collector.post("/m/printer-1", ["project": "ferrand-proto"])
        #expect(taken.status == 200, "\(taken.body)")
        collector.kill()
        try collector.start()
        try await collector.waitUntilReady()
        try Poll.until(.seconds(30), "the claim is a session") {
            try sessions("printer-1").contains {
                $0["end"] is NSNull && $0["member"] as? String == "m-17" && $0["project"] as? String == "ferrand-proto"
            }
        }
        let ended = try await collector.post("/m/printer-1/end", [:])
        #expect(ended.status == 200, "\(ended.body)")
        try Poll.until(.seconds(30), "the session has ended") {
            try sessions("printer-1").allSatisfy { !($0["end"] is NSNull) }
        }
        #expect(collector.stop() == 0)
        #expect(try releve("verify").status == 0)
    }
}
