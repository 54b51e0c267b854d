import Decisions
import Foundation
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@Suite("Thresholds are proposed from what the plug said")
struct ThresholdsTests {
    private let folder: TemporaryDirectory

    /// A laser that waits at 45 W counts as working: its registry says 30 W.
    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(
            SampleLab.registry.replacingOccurrences(of: "busy_above: 120 W", with: "busy_above: 30 W"), to: "lab.yaml")
        try folder.write(Self.days().joined(separator: "\n"), to: "days.jsonl")
        let outcome = try run(["replay", "--db", "a.db", "--lab", "lab.yaml", "days.jsonl"])
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// The minutes of a day at which a job of ten minutes begins.
    private static let jobs = [13, 40, 95, 131, 170, 240, 262, 301, 390, 421, 480, 555]

    /// Four days: off, on at 45 W for ten hours, and in these the jobs at some 620 W.
    private static func days() throws -> [String] {
        try stride(from: 0, to: 4 * 86_400, by: 20).map { second in
            let ofDay = second % 86_400
            let isOn = (0..<36_000).contains(ofDay)
            let isAtWork = jobs.contains { ($0 * 60..<($0 + 10) * 60).contains(ofDay) }
            let watts = isAtWork ? 600 + ofDay % 37 : isOn ? 45 : 0
            return try SampleLab.line(
                Double(second), "tele/plug-laser/SENSOR",
                #"{"Time":"2026-03-02T10:00:00","ENERGY":{"Power":\#(watts)}}"#)
        }
    }

    private func run(_ arguments: [String]) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(arguments, in: folder.path)
    }

    @Test("The proposal, its evidence and what the days would have become; nothing is written")
    func proposal() throws {
        let before = try run(["sessions", "--db", "a.db", "--format", "json"]).output
        let outcome = try run(["thresholds", "laser-1", "--db", "a.db", "--format", "json"])
        try #require(outcome.status == 0, "\(outcome)")
        let report = try #require(try outcome.json() as? [String: Any])
        let proposal = try #require(report["proposal"] as? [String: Int])
        let (above, below) = (try #require(proposal["busy_above_mw"]), try #require(proposal["busy_below_mw"]))
        #expect(45_000 < below && below < above && above < 600_000, "\(proposal)")
        #expect(report["work_count"] as? Int == 48)
        let difference = try #require(report["difference"] as? [String: Any])
        let busy = try ["current", "what_if"].map { side in
            try #require((difference[side] as? [String: Int])?["busy_ms"])
        }
        #expect(busy[0] > 120_000_000, "the waiting counts as work: \(busy)")
        #expect(abs(busy[1] - 48 * 600_000) <= 48 * 600_000 * 3 / 100, "\(busy)")
        let histogram = try #require(report["histogram"] as? [[String: Int]])
        #expect(histogram.compactMap { $0["ms"] }.reduce(0, +) == report["heard_ms"] as? Int)
        let table = try run(["thresholds", "laser-1", "--db", "a.db"])
        #expect(table.output.contains("proposed  power: {on_above: "), "\(table.output)")
        #expect(try run(["sessions", "--db", "a.db", "--format", "json"]).output == before)
    }

    @Test("Applied, they stand in the registry with author and reason, in the form the file has")
    func applied() throws {
        let outcome = try run([
            "thresholds", "laser-1", "--db", "a.db", "--apply", "--author", "Ada", "--reason", "waiting is not work",
        ])
        try #require(outcome.status == 0, "\(outcome)")
        let export = try run(["lab", "export", "--db", "a.db"])
        #expect(!export.output.contains("busy_above: 30 W"), "\(export.output)")
        try folder.write(export.output, to: "exported.yaml")
        #expect(try run(["lab", "apply", "exported.yaml", "--db", "a.db"]).output == "Nothing to change.\n")
        let entry = try UsageStore.open(path: folder.file("a.db"), mode: .reader).ledger(kind: .registry).last
        #expect(entry?.actor?.name == "Ada" && entry?.reason == "waiting is not work")
        #expect(try run(["verify", "--db", "a.db"]).status == 0)
        let again = try run(["thresholds", "laser-1", "--db", "a.db", "--apply"])
        #expect(again.status == 0 && again.errors.contains("Nothing to change."), "\(again)")
    }

    @Test(
        "Where nothing can be said, one line says why",
        arguments: [
            (["printer-1"], 65, "printer-1: nothing to propose: no power was heard"),
            (["laser-1", "--days", "1"], 65, "less than 12 h of power"),
            (["lathe-9"], 65, "no machine 'lathe-9'"),
            (["laser-1", "--days", "0"], 64, "--days must be from 1 to 366"),
        ] as [([String], Int32, String)])
    func silence(arguments: [String], status: Int32, words: String) throws {
        try folder.write(Self.days().prefix(600).joined(separator: "\n"), to: "hours.jsonl")
        let replay = try run(["replay", "--db", "b.db", "--lab", "lab.yaml", "hours.jsonl"])
        try #require(replay.status == 0, "\(replay.errors)")
        let outcome = try run(["thresholds", "--db", "b.db"] + arguments)
        #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome)")
        #expect(outcome.output.isEmpty)
        if status == 65 { #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)") }
    }
}
