import Decisions
import Foundation
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain
import UsageStore

@Suite("Other settings are tried on the own journal before they are applied")
struct WhatIfTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        try folder.write(
            SampleLab.registry.replacingOccurrences(of: "busy_above: 120 W", with: "busy_above: 600 W"),
            to: "other.yaml")
        try folder.write(SampleLab.morning().joined(separator: "\n"), to: "morning.jsonl")
        let outcome = try ReleveCommand.run([
            "replay", "--db", folder.file("a.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private func run(_ arguments: [String]) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(arguments, in: folder.path)
    }

    private func laser(_ outcome: ReleveCommand.Outcome) throws -> [String: Any] {
        try #require(outcome.status == 0, "\(outcome)")
        let report = try #require(try outcome.json() as? [String: Any])
        let machines = try #require(report["machines"] as? [[String: Any]])
        return try #require(machines.first { $0["machine"] as? String == "laser-1" })
    }

    @Test("The difference is told per machine, from a file as from one setting, and nothing is written")
    func difference() throws {
        let before = try run(["sessions", "--db", "a.db", "--format", "json"]).output
        let file = try run(["replay", "--what-if", "--lab", "other.yaml", "--db", "a.db", "--format", "json"])
        let laser = try laser(file)
        #expect((laser["current"] as? [String: Int])?["busy_ms"] == 1_200_000)
        #expect((laser["what_if"] as? [String: Int])?["busy_ms"] == 0)
        #expect(laser["runs_gone"] as? Int == 1 && laser["changed"] as? Bool == true)
        let setting = try run([
            "replay", "--what-if", "--set", "laser-1.power.busy_above=600W", "--db", "a.db", "--format", "json",
        ])
        #expect(setting.output == file.output)
        let table = try run(["replay", "--what-if", "--lab", "other.yaml", "--db", "a.db"])
        #expect(table.output.contains("machine laser-1: power.busy_above 120 W → 600 W"), "\(table.output)")
        #expect(table.output.contains("0.33 → 0.00"), "\(table.output)")
        #expect(try run(["sessions", "--db", "a.db", "--format", "json"]).output == before)
        #expect(try run(["verify", "--db", "a.db"]).status == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.allSatisfy { !$0.hasPrefix(".releve") }, "\(files)")
    }

    @Test(
        "A setting that cannot be is refused in one line",
        arguments: [
            ("laser-1.power.busy_above", 64, "must be MACHINE.KEY=VALUE"),
            ("laser-1.power.busy_abov=1 W", 64, "must be MACHINE.KEY=VALUE"),
            ("laser-9.power.busy_above=150W", 65, "no machine 'laser-9'"),
            ("laser-1.power.busy_above=much", 65, "'much' is not a power"),
            ("laser-1.power.busy_above=2 W", 65, "must be above on_above"),
            ("laser-1.power.end_delay=9 d", 65, "end_delay"),
        ] as [(String, Int32, String)])
    func refused(setting: String, status: Int32, words: String) throws {
        let outcome = try run(["replay", "--what-if", "--set", setting, "--db", "a.db"])
        #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome)")
    }

    @Test(
        "What does not go together is refused with what to do",
        arguments: [
            (["--what-if"], "--what-if needs other settings"),
            (["--what-if", "--lab", "other.yaml", "morning.jsonl"], "give no captures"),
            (["--set", "laser-1.power.busy_above=600W", "morning.jsonl"], "belong to --what-if"),
            ([], "Give captures to replay, or --what-if"),
        ] as [([String], String)])
    func usage(arguments: [String], words: String) throws {
        let outcome = try run(["replay", "--db", "a.db"] + arguments)
        #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome)")
    }

    @Test("Applying is an entry of the ledger with author and reason, and an issued statement stays as it is")
    func applied() async throws {
        let issued = try run([
            "statement", "issue", "--db", "a.db", "--company", "ferrand", "--period", "2026-03", "--output", "out",
        ])
        try #require(issued.status == 0, "\(issued)")
        let list = try run(["statement", "list", "--db", "a.db", "--format", "json"])
        try #require(list.status == 0, "\(list)")
        let pdf = try #require(issued.output.split(separator: "\n").map(String.init).first { $0.hasSuffix(".pdf") })
        let sessions = try run(["sessions", "--db", "a.db", "--format", "json"]).output
        let verified = try run(["verify", "--db", "a.db"])
        try #require(verified.status == 0, "\(verified)")

        let apply = try run([
            "lab", "apply", "other.yaml", "--db", "a.db", "--author", "Ada", "--reason", "the chiller counted as work",
        ])
        #expect(apply.status == 0 && apply.output.contains("power.busy_above 120 W → 600 W"), "\(apply)")
        #expect(try run(["statement", "list", "--db", "a.db", "--format", "json"]).output == list.output)
        #expect(try run(["sessions", "--db", "a.db", "--format", "json"]).output == sessions)
        #expect(try run(["verify", pdf, "--db", "a.db"]).status == 0)
        let again = try run(["verify", "--db", "a.db"])
        #expect(again.status == 0, "\(again)")
        #expect(try latestDecision(in: folder.file("a.db")) == "Ada|the chiller counted as work")
        let silent = try run(["lab", "apply", "lab.yaml", "--db", "a.db", "--reason", " "])
        #expect(silent.status == 64 && silent.errors.contains("--reason must say why"), "\(silent)")
    }

    @Test("A collector at work is asked over its control socket, and takes author and reason along")
    func controlSocket() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        try FileManager.default.moveItem(atPath: folder.file("a.db"), toPath: folder.file("serve.db"))
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let compared = try run(["replay", "--what-if", "--lab", "other.yaml", "--db", "serve.db", "--format", "json"])
        #expect(try laser(compared)["runs_gone"] as? Int == 1)
        let apply = try run([
            "lab", "apply", "other.yaml", "--db", "serve.db", "--author", "Ada", "--reason", "tried it",
        ])
        #expect(apply.status == 0 && apply.output.contains("power.busy_above 120 W → 600 W"), "\(apply)")
        #expect(collector.stop() == 0)
        #expect(try latestDecision(in: folder.file("serve.db")) == "Ada|tried it")
    }
}

/// `author|reason` of the latest registry in a store.
private func latestDecision(in store: String) throws -> String {
    let entry = try UsageStore.open(path: store, mode: .reader).ledger(kind: .registry).last
    return "\(entry?.actor?.name ?? "nobody")|\(entry?.reason ?? "no reason")"
}
