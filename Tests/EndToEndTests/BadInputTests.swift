import Foundation
import LoopbackBroker
import TestSupport
import Testing

@Suite("Bad input gets one clear line and the right exit code")
struct BadInputTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
    }

    private func applying(_ yaml: String) throws -> ReleveCommand.Outcome {
        try folder.write(yaml, to: "bad.yaml")
        return try ReleveCommand.run(["lab", "apply", folder.file("bad.yaml"), "--db", folder.file("a.db")])
    }

    @Test(
        "a wrong registry is refused with its line",
        arguments: [
            ("  name: L'Atelier", "\tname: L'Atelier", "bad.yaml:3"),
            ("  inventory: LC-001", "  colour: red", "colour"),
            ("73282932000074", "73282932000075", "SIRET"),
            ("dialect: octoprint, id: octoPrint", "dialect: tasmota, id: plug-laser", "plug-laser"),
            ("purpose: innovation", "purpose: profit", "profit"),
            ("rated_power: 1800 W", "rated_power: 1800", "rated_power"),
        ])
    func registry(original: String, changed: String, words: String) throws {
        let outcome = try applying(SampleLab.registry.replacing(original, with: changed))
        #expect(outcome.status == 65, "\(outcome)")
        #expect(outcome.errors.contains("bad.yaml:") && outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test("a store that is missing, garbage, truncated or newer is refused in one line")
    func stores() throws {
        func listing(_ name: String) throws -> ReleveCommand.Outcome {
            try ReleveCommand.run(["sessions", "--db", folder.file(name)])
        }
        let missing = try listing("none.db")
        #expect(missing.status == 74 && missing.errors.contains("none.db"), "\(missing)")
        try folder.write(String(repeating: "not a database ", count: 1000), to: "garbage.db")
        let garbage = try listing("garbage.db")
        #expect(garbage.status == 65, "\(garbage)")

        _ = try ReleveCommand.run(["lab", "apply", folder.file("lab.yaml"), "--db", folder.file("a.db")])
        let bytes = try Data(contentsOf: URL(filePath: folder.file("a.db")))
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: folder.file("cut.db")))
        let cut = try ReleveCommand.run(["verify", "--db", folder.file("cut.db")])
        #expect(cut.status == 65, "\(cut)")
        // `user_version` is the big-endian word at offset 60 of the file's header.
        var newer = bytes
        newer.replaceSubrange(60..<64, with: [0, 0, 0x27, 0x0F])
        try newer.write(to: URL(filePath: folder.file("newer.db")))
        let refused = try listing("newer.db")
        #expect(refused.status == 65 && refused.errors.contains("9999"), "\(refused)")
        for outcome in [missing, garbage, refused] {
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
    }

    @Test("a registry that does not exist, and an unknown option, have their own codes")
    func usage() throws {
        let absent = try ReleveCommand.run(["lab", "apply", folder.file("none.yaml"), "--db", folder.file("a.db")])
        #expect(absent.status == 74, "\(absent)")
        let option = try ReleveCommand.run(["sessions", "--sideways"])
        #expect(option.status == 64, "\(option)")
    }

    @Test("hostile messages are kept, counted and passed over; the good ones beside them are used")
    func hostileMessages() throws {
        var lines = try SampleLab.morning()
        let topic = "tele/plug-laser/SENSOR"
        let hostile = [
            "{\"ENERGY\":{\"Power\":", "{\"ENERGY\":{\"Power\":NaN}}", "{\"ENERGY\":{\"Power\":1e308}}",
            "{\"ENERGY\":{\"Power\":\"1,5\"}}", "{\"ENERGY\":{\"Total\":-4}}",
            String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000),
            "{\"a\":\"" + String(repeating: "x", count: 300_000) + "\"}", "",
            "{\"ENERGY\":{\"Power\":12,\"Power\":900}}",
        ]
        for payload in hostile { lines.insert(try SampleLab.line(700, topic, payload), at: 200) }
        lines.insert(
            #"{"at":"\#(SampleLab.instant(700))","topic_base64":"dGVsZS//L1NFTlNPUg==","payload_base64":"/w=="}"#,
            at: 200)
        for year in ["1970-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"] {
            let ts = year.hasPrefix("1970") ? 0 : 4_070_908_800_000
            lines.insert(
                try SampleLab.line(
                    701, "fablab/v1/beaux-exemples/reader-laser/telemetry",
                    #"{"boot":77,"seq":\#(ts == 0 ? 8 : 9),"up":1,"ts":\#(ts),"counters":{"laser_ms":5}}"#), at: 210)
        }
        for number in 0..<12_000 {
            lines.append(try SampleLab.line(2990, "tele/flood-\(number)/SENSOR", "{\"ENERGY\":{\"Power\":1}}"))
        }
        try folder.write(lines.joined(separator: "\n"), to: "hostile.jsonl")
        try folder.write(SampleLab.morning().joined(separator: "\n"), to: "morning.jsonl")
        let outcome = try ReleveCommand.run([
            "replay", "--db", folder.file("a.db"), "--lab", folder.file("lab.yaml"), folder.file("hostile.jsonl"),
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        for reason in ["malformedJSON", "payloadTooLarge", "nestedTooDeep"] {
            #expect(outcome.output.contains(reason), "\(outcome.output)")
        }
        _ = try ReleveCommand.run([
            "replay", "--db", folder.file("b.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        let hostileSessions = try ReleveCommand.run(["sessions", "--db", folder.file("a.db"), "--format", "json"])
        let calmSessions = try ReleveCommand.run(["sessions", "--db", folder.file("b.db"), "--format", "json"])
        let hostileBusy = try #require(try hostileSessions.json() as? [[String: Any]]).map { $0["busy_ms"] as? Int }
        let calmBusy = try #require(try calmSessions.json() as? [[String: Any]]).map { $0["busy_ms"] as? Int }
        #expect(hostileBusy == calmBusy)
    }
}
