import Foundation
import LoopbackBroker
import Testing

@Suite("The registry has a past: a day keeps its facts, and what is stated of it is told when it changes")
struct RegistryPastCommandTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        try folder.write(SampleLab.morning().joined(separator: "\n"), to: "morning.jsonl")
        let replayed = try ReleveCommand.run([
            "replay", "--db", folder.file("a.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        try #require(replayed.status == 0, "\(replayed)")
    }

    private func releve(_ arguments: String...) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(arguments + ["--db", folder.file("a.db")])
    }

    /// The sealed data.
    private func issue(_ company: String = "ferrand") throws -> [String: Any] {
        let outcome = try releve(
            "statement", "issue", "--company", company, "--period", "2026-03", "--output", folder.file("out"))
        try #require(outcome.status == 0, "\(outcome)")
        let file = try #require(outcome.output.split(separator: "\n").first { $0.hasSuffix(".json") })
        let data = try Data(contentsOf: URL(filePath: String(file)))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func owners(_ statement: [String: Any]) -> [String] {
        (statement["lines"] as? [[String: Any]] ?? []).compactMap { $0["owner"] as? String }
    }

    private var corrections: [Int] {
        get throws {
            let list = try releve("statement", "list", "--format", "json").json() as? [[String: Any]]
            return (list ?? []).compactMap { $0["corrections"] as? Int }
        }
    }

    @Test("What is applied now changes nothing of March; with a day in March and a reason it does, and says what")
    func effectiveDay() throws {
        _ = try issue()
        let sold = SampleLab.registry.replacing("    owner: lab\n", with: "    owner: ferrand\n")
        try folder.write(sold, to: "sold.yaml")
        #expect(try releve("lab", "apply", folder.file("sold.yaml")).status == 0)
        #expect(try corrections == [0] && owners(issue()) == ["lab"])

        try folder.write(SampleLab.registry, to: "lab.yaml")
        #expect(try releve("lab", "apply", folder.file("lab.yaml")).status == 0)
        let early = try releve("lab", "apply", folder.file("sold.yaml"), "--effective", "2026-03-01")
        #expect(early.status == 64 && early.errors.contains("--reason"), "\(early)")
        let applied = try releve(
            "lab", "apply", folder.file("sold.yaml"), "--effective", "2026-03-01", "--reason", "the deed came late")
        #expect(applied.status == 0, "\(applied)")
        #expect(
            applied.output.hasPrefix("changes 1 stored session of laser-1 on 2026-03-02, stated in 2026-0001\n"),
            "\(applied.output)")
        #expect(try corrections == [1])
        #expect(try releve("statement", "list").output.contains("2026-0001 is outdated"))
        #expect(try owners(issue()) == ["client"] && corrections == [0, 0])
        let before = try releve("lab", "export", "--at", "2026-02-28")
        let after = try releve("lab", "export", "--at", "2026-03-01")
        #expect(!before.output.contains("owner: ferrand") && after.output.contains("owner: ferrand"))
        #expect(try releve("lab", "apply", folder.file("sold.yaml")).output == "Nothing to change.\n")
    }

    @Test("A plug bound to a day of the past gives that day's work, to its end, though nobody lets time pass")
    func boundLater() throws {
        let registry = """
            lab: {id: l, name: L, timezone: Europe/Paris}
            machines:
              - {id: saw, kind: other, name: Saw, power: {busy_above: 100 W}, devices: [{dialect: tasmota, id: plug-1}]}
            """
        let readings = (0...120).map { index in
            let time = String(
                format: "2026-03-05T%02d:%02d:%02d.000Z", 11 + index / 120, index / 2 % 60, index % 2 * 30)
            return #"{"at":"\#(time)","topic":"tele/plug-2/SENSOR","payload":"{\"ENERGY\":{\"Power\":300}}"}"#
        }
        try folder.write(registry, to: "saw.yaml")
        try folder.write(registry.replacing("plug-1", with: "plug-2"), to: "bound.yaml")
        try folder.write(readings.joined(separator: "\n"), to: "plug.jsonl")
        func run(_ arguments: String...) throws -> ReleveCommand.Outcome {
            try ReleveCommand.run(arguments + ["--db", folder.file("saw.db")])
        }
        #expect(try run("replay", folder.file("plug.jsonl"), "--lab", folder.file("saw.yaml")).status == 0)
        let applied = try run(
            "lab", "apply", folder.file("bound.yaml"), "--effective", "2026-03-05", "--reason", "it was this plug")
        #expect(applied.status == 0, "\(applied)")
        let sessions = try run("sessions", "--format", "json").json() as? [[String: Any]]
        let session = try #require(sessions?.first)
        #expect(sessions?.count == 1 && session["busy_ms"] as? Int == 3_600_000, "\(session)")
        #expect(session["end"] as? String == "2026-03-05T12:00:00.000Z" && session["gap_ms"] as? Int == 0)
        #expect(try run("verify").status == 0)
    }

    @Test("A company and a machine that are gone keep their past and can be stated")
    func gone() throws {
        let rest = SampleLab.registry.components(separatedBy: "machines:")[0]
        try folder.write(rest, to: "rest.yaml")
        let kept = try releve("lab", "apply", folder.file("rest.yaml"))
        #expect(kept.status == 0, "\(kept)")
        let lines = Set(kept.output.split(separator: "\n").map(String.init))
        #expect(lines.contains("company ferrand: left alone, not named in the file"), "\(kept.output)")
        #expect(lines.contains("machine laser-1: left alone, not named in the file"))
        #expect(lines.contains("Nothing to change.") && !kept.output.contains("removed"))
        let asked = try releve("lab", "apply", folder.file("rest.yaml"), "--prune", "--dry-run")
        #expect(asked.output.contains("company ferrand: removed"), "\(asked)")
        #expect(try releve("lab", "export").output.contains("id: ferrand"))
        let applied = try releve("lab", "apply", folder.file("rest.yaml"), "--prune")
        #expect(applied.status == 0 && applied.output.contains("company ferrand: removed"), "\(applied)")
        #expect(try !releve("lab", "export").output.contains("id: ferrand"))
        let statement = try issue()
        let machine = try #require((statement["machines"] as? [[String: Any]])?.first)
        #expect(machine["kind"] as? String == "laserCutter" && machine["inventory"] as? String == "LC-001")
        #expect((statement["client"] as? [String: Any])?["name"] as? String == "Ateliers Ferrand SARL")
        #expect(try releve("verify", "--chains-only").status == 0)
        let unknown = try releve(
            "statement", "issue", "--company", "ferran", "--period", "2026-03", "--output", folder.file("out"))
        #expect(unknown.status == 65 && unknown.errors.contains("there is ferrand"), "\(unknown)")
    }

    @Test("What is left alone and does not go with the file is refused in words")
    func contradiction() throws {
        let registry = """
            lab: {id: beaux-exemples, name: L, timezone: Europe/Paris}
            companies:
              - {id: dupont, name: Dupont SAS}
            projects:
              - {id: ferrand-proto, company: dupont, title: Prototype, purpose: innovation}
            """
        try folder.write(registry, to: "moved.yaml")
        let refused = try releve("lab", "apply", folder.file("moved.yaml"))
        #expect(
            refused.status == 65 && refused.errors.contains("'m-17'") && refused.errors.contains("--prune"),
            "\(refused)")
        #expect(try releve("lab", "apply", folder.file("moved.yaml"), "--prune").status == 0)
    }

    @Test("Attributing by hand keeps what is not said, refuses what does not go together, and outdates the statement")
    func attribution() throws {
        try folder.write(
            SampleLab.registry
                .replacing("companies:\n", with: "companies:\n  - {id: dupont, name: Dupont SAS}\n")
                .replacing(
                    "projects:\n",
                    with: "projects:\n  - {id: gabarit, company: dupont, title: Gabarit, purpose: production}\n"),
            to: "two.yaml")
        #expect(try releve("lab", "apply", folder.file("two.yaml")).status == 0)
        _ = try issue()
        let list = try releve("sessions", "list", "--company", "ferrand", "--format", "json").json()
        let session = try #require(((list as? [[String: Any]])?.first)?["id"] as? String)
        let service = try releve(
            "sessions", "attribute", session, "--access-mode", "service", "--reason", "done for them")
        #expect(service.output.contains("m-17, ferrand, ferrand-proto (service)"), "\(service)")
        let foreign = try releve(
            "sessions", "attribute", session, "--company", "ferrand", "--project", "gabarit", "--reason", "x")
        #expect(foreign.status == 65 && foreign.errors.contains("'dupont'"), "\(foreign)")
        let moved = try releve(
            "sessions", "attribute", session, "--project", "gabarit", "--reason", "x", "--author", "Ada")
        #expect(moved.output.contains("m-17, dupont, gabarit (service)"), "\(moved)")
        #expect(try corrections == [1])
        let doctor = try ReleveCommand.run(["doctor", "--store-path", folder.file("a.db")])
        #expect(doctor.output.contains("FAIL  statements: 2026-0001"), "\(doctor.output)")
        #expect(try releve("verify", "--chains-only").status == 0)
    }
}
