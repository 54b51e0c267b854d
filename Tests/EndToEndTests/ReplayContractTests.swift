import Foundation
import LoopbackBroker
import TestSupport
import Testing

@Suite("A capture becomes sessions that a command prints")
struct ReplayContractTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        try folder.write(SampleLab.morning().joined(separator: "\n") + "\n", to: "morning.jsonl")
    }

    private func replay(_ capture: String, into store: String) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run([
            "replay", "--db", folder.file(store), "--lab", folder.file("lab.yaml"), folder.file(capture),
        ])
    }

    private func sessions(_ store: String) throws -> [[String: Any]] {
        let outcome = try ReleveCommand.run(["sessions", "--db", folder.file(store), "--format", "json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(try outcome.json() as? [[String: Any]])
    }

    @Test("The badge's member is credited with the laser's 1200 s of work, and nothing is lost or invented")
    func badgeSession() throws {
        let outcome = try replay("morning.jsonl", into: "a.db")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let laser = try #require(try sessions("a.db").first { $0["machine"] as? String == "laser-1" })
        #expect(laser["member"] as? String == "m-17")
        #expect(laser["company"] as? String == "ferrand")
        #expect(laser["project"] as? String == "ferrand-proto")
        #expect(laser["purpose"] as? String == "innovation")
        #expect(laser["access_mode"] as? String == "autonomous")
        #expect(laser["start"] as? String == "2026-03-02T09:00:05.000Z")
        #expect(laser["end"] as? String == "2026-03-02T09:30:00.000Z")
        #expect(laser["close_reason"] as? String == "badgeOut")
        #expect(laser["busy_ms"] as? Int == 1_200_000)
        #expect(laser["energy_grade"] as? String == "measured")
        let parts = ["busy_ms", "paused_ms", "idle_ms", "off_ms", "fault_ms", "gap_ms"].compactMap { laser[$0] as? Int }
        #expect(parts.count == 6 && parts.reduce(0, +) == 1_795_000)
        // 1200 s at 500 W and 595 s at 12 W, read at the plug's 10 s steps and its 1 Wh resolution.
        let energy = try #require(laser["energy_mwh"] as? Int)
        #expect(abs(energy - 168_650) < 3_000, "\(energy)")
    }

    @Test(
        "A name nobody has is an error that lists those there are",
        arguments: ["machine", "company", "member", "project"])
    func unknownNames(option: String) throws {
        _ = try replay("morning.jsonl", into: "a.db")
        let known = [
            "machine": "laser-1, printer-1", "company": "ferrand", "member": "m-17", "project": "ferrand-proto",
        ]
        let wrong = try ReleveCommand.run(["sessions", "--db", folder.file("a.db"), "--\(option)", "typo"])
        #expect(wrong.status == 65 && wrong.output.isEmpty, "\(wrong)")
        #expect(
            wrong.errors.contains("--\(option): no \(option) 'typo'") && wrong.errors.contains(known[option] ?? "?"))
        let right = try ReleveCommand.run([
            "sessions", "--db", folder.file("a.db"), "--format", "csv", "--\(option)",
            String((known[option] ?? "").prefix { $0 != "," }),
        ])
        #expect(right.status == 0 && right.output.contains("laser-1"), "\(right)")
    }

    @Test("Days of the lab are taken wherever instants are, from their beginning to their end")
    func days() throws {
        // From ten past midnight on the second of March in Paris: still the first by UTC.
        let lines = try stride(from: 0.0, through: 1800, by: 10).map { second in
            try SampleLab.line(
                second - 35_400, "tele/plug-laser/SENSOR", #"{"ENERGY":{"Power":\#(second < 1200 ? 500 : 3)}}"#)
        }
        try folder.write(lines.joined(separator: "\n"), to: "night.jsonl")
        _ = try ReleveCommand.run([
            "replay", "--db", folder.file("n.db"), "--lab", folder.file("lab.yaml"), "--until", "2026-03-02",
            folder.file("night.jsonl"),
        ])
        func count(_ arguments: String...) throws -> Int {
            let outcome = try ReleveCommand.run(
                ["sessions", "--db", folder.file("n.db"), "--format", "json"] + arguments)
            #expect(outcome.status == 0, "\(outcome)")
            return (try outcome.json() as? [Any])?.count ?? -1
        }
        let all = try count()
        #expect(all == 1)
        #expect(try count("--from", "2026-03-02", "--to", "2026-03-02") == 1)
        #expect(try count("--from", "2026-03-03") == 0)
        #expect(try count("--to", "2026-03-01") == 0)
        #expect(try count("--from", "2026-03-01T23:00:00Z", "--to", "2026-03-01T23:30:00Z") == 1)
        let exported = try ReleveCommand.run([
            "journal", "export", "--db", folder.file("n.db"), "--from", "2026-03-01", "--to", "2026-03-01",
        ])
        #expect(exported.status == 0 && exported.output.isEmpty, "\(exported)")
        #expect(try ReleveCommand.run(["sessions", "--db", folder.file("n.db"), "--from", "hier"]).status == 64)
    }

    @Test("A print without a badge is a session nobody is named for, with its job and outcome")
    func printSession() throws {
        _ = try replay("morning.jsonl", into: "a.db")
        let printer = try #require(try sessions("a.db").first { $0["machine"] as? String == "printer-1" })
        #expect(printer["member"] is NSNull && printer["company"] is NSNull && printer["project"] is NSNull)
        let runs = try #require(printer["runs"] as? [[String: Any]])
        #expect(runs.count == 1)
        #expect(runs.first?["job"] as? String == "vanne-v3.gcode")
        #expect(runs.first?["outcome"] as? String == "done")
        #expect(runs.first?["busy_ms"] as? Int == 1_800_000)
    }

    @Test("An exported journal, replayed into an empty store, gives the same sessions")
    func exportRoundTrip() throws {
        _ = try replay("morning.jsonl", into: "a.db")
        let export = try ReleveCommand.run(["journal", "export", "--db", folder.file("a.db")])
        #expect(export.status == 0)
        #expect(!export.output.contains(SampleLab.badge), "a badge's UID must not stand in the journal")
        let first = try #require(export.output.split(separator: "\n").first)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
        #expect(object["block"] as? Int == 1 && object["index"] as? Int == 0)
        try folder.write(export.output, to: "export.jsonl")
        let again = try replay("export.jsonl", into: "b.db")
        #expect(again.status == 0, "\(again.errors)")
        #expect(NSArray(array: try sessions("a.db")) == NSArray(array: try sessions("b.db")))
    }

    @Test("One bad line in a capture is named, passed over, and everything else is replayed")
    func badLine() throws {
        var lines = try SampleLab.morning()
        lines.insert("{\"at\":\"yesterday\",\"topic\":\"t\",\"payload\":\"\"}", at: 3)
        try folder.write(lines.joined(separator: "\n"), to: "bad.jsonl")
        let outcome = try replay("bad.jsonl", into: "a.db")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("bad.jsonl:4: at: 'yesterday'"))
        #expect(try sessions("a.db").count == 2)
    }

    @Test("Applying the same registry again changes nothing, and export writes the same form back")
    func registryRoundTrip() throws {
        _ = try replay("morning.jsonl", into: "a.db")
        let again = try ReleveCommand.run(["lab", "apply", folder.file("lab.yaml"), "--db", folder.file("a.db")])
        #expect(again.status == 0 && again.output.contains("Nothing to change."), "\(again)")
        let export = try ReleveCommand.run(["lab", "export", "--db", folder.file("a.db")])
        try folder.write(export.output, to: "exported.yaml")
        let third = try ReleveCommand.run(["lab", "apply", folder.file("exported.yaml"), "--db", folder.file("a.db")])
        #expect(third.output.contains("Nothing to change."), "\(third)")
    }

    @Test("decode says what could be known without a registry")
    func decode() throws {
        let outcome = try ReleveCommand.run(["decode", "--format", "json", folder.file("morning.jsonl")])
        #expect(outcome.status == 0)
        let objects = try outcome.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let plug = try #require(objects.first { $0["dialect"] as? String == "tasmota" })
        #expect(plug["outcome"] as? String == "observations")
        #expect(plug["device"] as? String == "plug-laser")
        let facts = try #require(plug["observations"] as? [[String: Any]])
        #expect(
            facts.contains {
                $0["quantity"] as? String == "power" && $0["unit"] as? String == "mW" && $0["value"] as? Int == 12_000
            })
    }
}
