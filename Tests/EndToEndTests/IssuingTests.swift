import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("Issuing a statement keeps nobody else waiting", .serialized)
struct IssuingTests {
    private let folder: TemporaryDirectory
    private let broker: PrivateBroker
    private let collector: RunningCollector
    private let typesetter: SlowTypesetter

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        try folder.write(SampleLab.morning().joined(separator: "\n"), to: "morning.jsonl")
        _ = try ReleveCommand.run([
            "replay", "--db", folder.file("serve.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        broker = try PrivateBroker()
        collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        typesetter = try SlowTypesetter(in: folder)
    }

    private func arguments(_ period: String = "2026-03", to output: String = "out") -> [String] {
        [
            "statement", "issue", "--db", folder.file("serve.db"), "--company", "ferrand", "--period", period,
            "--output", folder.file(output),
        ]
    }

    private func start(_ arguments: [String], _ name: String) throws -> Process {
        try ReleveCommand.start(
            arguments, output: URL(filePath: folder.file("\(name).out")),
            errors: URL(filePath: folder.file("\(name).err")))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.file(name), encoding: .utf8)
    }

    private func said(_ name: String) -> String { (try? text(name)) ?? "nothing" }

    private func statements() throws -> [[String: Any]] {
        let list = try ReleveCommand.run(["statement", "list", "--db", folder.file("serve.db"), "--format", "json"])
        return try #require(try list.json() as? [[String: Any]])
    }

    private func sealed(_ number: String) throws -> [String: Any] {
        let outcome = try ReleveCommand.run(["statement", "show", "--db", folder.file("serve.db"), number])
        return try #require(try outcome.json() as? [String: Any])
    }

    @Test("While a typesetter hangs, messages are journalled and all is well; when it dies, another does its work")
    func hangingTypesetter() async throws {
        try collector.start(environment: typesetter.environment)
        try await collector.waitUntilReady()
        let issuing = try start(arguments(), "issue")
        try Poll.until(.seconds(60), "a page is asked for") { typesetter.process != nil }
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "plug"))
        try publisher.connect()
        defer { publisher.close() }
        for number in 0..<20 {
            try publisher.publish(
                topic: "tele/plug-laser/SENSOR", payload: Array(#"{"ENERGY":{"Power":\#(9000 + number)}}"#.utf8),
                qos: 1,
                isRetained: false)
        }
        try Poll.until(.seconds(60), "what came meanwhile is in the journal") {
            try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")]).output.contains(":9019")
        }
        #expect(await collector.get("/health/ready")?.status == 200)
        #expect(issuing.isRunning)
        typesetter.kill()
        issuing.waitUntilExit()
        #expect(issuing.terminationStatus == 0, "\(said("issue.err"))")
        #expect(try statements().count == 1)
        #expect(collector.stop() == 0)
        #expect(try ReleveCommand.run(["verify", "--db", folder.file("serve.db")]).status == 0)
    }

    @Test("What is decided while a statement is laid out is in it")
    func decidedMeanwhile() async throws {
        try collector.start(environment: typesetter.environment)
        try await collector.waitUntilReady()
        let issuing = try start(arguments(), "issue")
        try Poll.until(.seconds(60), "a page is asked for") { typesetter.process != nil }
        let sessions = try ReleveCommand.run(["sessions", "--db", folder.file("serve.db"), "--format", "json"])
        let all = try #require(try sessions.json() as? [[String: Any]])
        let id = try #require(all.first { $0["machine"] as? String == "printer-1" }?["id"] as? String)
        let decided = try ReleveCommand.run([
            "sessions", "attribute", id, "--db", folder.file("serve.db"), "--member", "m-17", "--reason", "sans badge",
        ])
        #expect(decided.status == 0, "\(decided)")
        try typesetter.letGo()
        issuing.waitUntilExit()
        #expect(issuing.terminationStatus == 0, "\(said("issue.err"))")
        let rows = try statements()
        #expect(rows.count == 1 && rows[0]["corrections"] as? Int == 0)
        #expect((try sealed("2026-0001")["lines"] as? [Any])?.count == 2)
        #expect(collector.stop() == 0)
        let verified = try ReleveCommand.run([
            "verify", folder.file("out") + "/releve-2026-0001.pdf", "--db", folder.file("serve.db"),
        ])
        #expect(verified.status == 0, "\(verified)")
    }

    @Test("Several at once are all answered, and each names the one before", arguments: [false, true])
    func together(isServed: Bool) async throws {
        if isServed {
            try collector.start()
            try await collector.waitUntilReady()
        }
        let periods = ["2026-03", "2026", "2026-03-02/2026-03-02", "2026-03", "2026-02-01/2026-03-31"]
        let running = try periods.enumerated().map { number, period in
            try start(arguments(period, to: "out\(number)"), "issue\(number)")
        }
        for (number, process) in running.enumerated() {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(number): \(said("issue\(number).err"))")
            #expect(try text("issue\(number).out").contains(".pdf"))
        }
        if isServed { #expect(collector.stop() == 0) }
        let rows = try statements().sorted { "\($0["number"] ?? "")" < "\($1["number"] ?? "")" }
        // The same month was asked for twice.
        #expect(rows.compactMap { $0["number"] as? String } == (1...4).map { "2026-000\($0)" })
        var previous: String?
        for row in rows {
            let integrity = try sealed(try #require(row["number"] as? String))["integrity"] as? [String: Any]
            #expect(integrity?["previousStatementDigest"] as? String == previous)
            previous = row["digest"] as? String
        }
    }

    @Test("Where the files cannot be written the number is issued, and the message says how to write them")
    func fullFolder() async throws {
        try collector.start()
        try await collector.waitUntilReady()
        let outcome = try ReleveCommand.run(arguments(), largestFile: 1024)
        #expect(outcome.status == 74, "\(outcome)")
        let command = "releve statement show 2026-0001 --db \(folder.file("serve.db")) --output \(folder.file("out"))"
        #expect(outcome.errors.contains("2026-0001 is issued") && outcome.errors.contains(command), "\(outcome)")
        let written = try ReleveCommand.run(Array(command.split(separator: " ").map(String.init).dropFirst()))
        #expect(written.status == 0, "\(written)")
        let again = try ReleveCommand.run(arguments(to: "again"))
        #expect(again.status == 0 && again.errors.contains("nothing new was issued"), "\(again)")
        for kind in ["pdf", "json", "csv"] {
            #expect(
                FileManager.default.contents(atPath: folder.file("out/releve-2026-0001.\(kind)"))
                    == FileManager.default.contents(atPath: folder.file("again/releve-2026-0001.\(kind)")))
        }
        #expect(try statements().count == 1)
        #expect(collector.stop() == 0)
    }

    @Test("A batch that is killed half-way goes on where it was, without a hole in its numbers")
    func killedBatch() throws {
        let registry = SampleLab.registry.replacing(
            "companies:\n", with: "companies:\n  - {id: dupont, name: Dupont SAS}\n", maxReplacements: 1)
        try folder.write(registry, to: "two.yaml")
        let store = folder.file("two.db")
        _ = try ReleveCommand.run([
            "replay", "--db", store, "--lab", folder.file("two.yaml"), folder.file("morning.jsonl"),
        ])
        let sessions = try ReleveCommand.run(["sessions", "--db", store, "--format", "json"])
        let all = try #require(try sessions.json() as? [[String: Any]])
        let id = try #require(all.first { $0["machine"] as? String == "printer-1" }?["id"] as? String)
        let decided = try ReleveCommand.run([
            "sessions", "attribute", id, "--db", store, "--company", "dupont", "--reason", "sans badge",
        ])
        #expect(decided.status == 0, "\(decided)")
        let batch = [
            "statement", "issue", "--db", store, "--all", "--period", "2026-03", "--output", folder.file("batch"),
        ]
        let killed = try start(batch, "killed")
        try Poll.until(.seconds(60), "the first of them is written") {
            !killed.isRunning || FileManager.default.fileExists(atPath: folder.file("batch/releve-2026-0001.pdf"))
        }
        kill(killed.processIdentifier, SIGKILL)
        killed.waitUntilExit()
        let again = try ReleveCommand.run(batch)
        #expect(again.status == 0 && again.errors.contains("2 of 2: ferrand"), "\(again)")
        #expect(again.errors.contains("dupont: 2026-0001 says all of it already"), "\(again)")
        let list = try ReleveCommand.run(["statement", "list", "--db", store, "--format", "json"])
        let rows = try #require(try list.json() as? [[String: Any]]).sorted {
            "\($0["number"] ?? "")" < "\($1["number"] ?? "")"
        }
        #expect(rows.compactMap { $0["number"] as? String } == ["2026-0001", "2026-0002"])
        #expect(rows.compactMap { $0["company"] as? String } == ["dupont", "ferrand"])
        #expect(rows.allSatisfy { $0["replaces"] is NSNull || $0["replaces"] == nil })
        #expect(try ReleveCommand.run(["verify", "--db", store]).status == 0)
    }

    @Test("--all states every company that has a session, and one that cannot be is named")
    func several() throws {
        let all = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("serve.db"), "--all", "--period", "2026-03", "--output",
            folder.file("out"),
        ])
        #expect(all.status == 0 && all.output.contains("releve-2026-0001.pdf"), "\(all)")
        let some = try ReleveCommand.run(arguments("2026") + ["--company", "nobody"])
        #expect(some.status == 65 && some.errors.contains("nobody"), "\(some)")
        #expect(some.output.contains("releve-2026-0002.pdf"), "\(some)")
        let neither = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("serve.db"), "--period", "2026-03", "--output",
            folder.file("out"),
        ])
        #expect(neither.status == 64)
    }
}
