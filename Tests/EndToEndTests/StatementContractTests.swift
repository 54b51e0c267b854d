import Foundation
import LoopbackBroker
import TestSupport
import Testing

@Suite("A statement is issued, verified, and refused when anything was changed")
struct StatementContractTests {
    private let folder: TemporaryDirectory
    private let pdf: String

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        try folder.write(SampleLab.morning().joined(separator: "\n"), to: "morning.jsonl")
        _ = try ReleveCommand.run([
            "replay", "--db", folder.file("a.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        let outcome = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("a.db"), "--company", "ferrand", "--period", "2026-03",
            "--output", folder.file("out"),
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let files = outcome.output.split(separator: "\n").map(String.init)
        pdf = try #require(files.first { $0.hasSuffix(".pdf") })
        #expect(files.contains { $0.hasSuffix(".json") } && files.contains { $0.hasSuffix(".csv") })
    }

    @Test("verify needs nothing but the file, prints the key's fingerprint, and can pin the key")
    func verifies() throws {
        let alone = try ReleveCommand.run(["verify", pdf])
        #expect(alone.status == 0, "\(alone)")
        // The figures to compare with the pages are worded as the pages word them.
        let sealed = alone.output.split(separator: "\n").filter { $0.hasSuffix(" ms)") }
        let pages = try PDFText.read(pdf)
        try #require(!sealed.isEmpty)
        for line in sealed {
            let figure = try #require(line.wholeMatch(of: /sealed: .*: (.+) of work, .*/)).1
            let words = figure.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(pages.contains(words), "\(words)")
        }
        let pinned = try ReleveCommand.run(["verify", pdf, "--db", folder.file("a.db")])
        #expect(pinned.status == 0, "\(pinned)")
        let store = try ReleveCommand.run(["verify", "--db", folder.file("a.db")])
        #expect(store.status == 0, "\(store)")
    }

    @Test("a restored copy without its key issues nothing, and the backup says what else to keep")
    func missingKey() throws {
        let backup = try ReleveCommand.run(["backup", "--db", folder.file("a.db"), folder.file("copy.db")])
        #expect(backup.status == 0 && backup.output.contains(folder.file("a.db") + ".key"), "\(backup)")
        let issue = [
            "statement", "issue", "--db", folder.file("copy.db"), "--company", "ferrand", "--period", "2026-03",
            "--output", folder.file("restored"),
        ]
        let refused = try ReleveCommand.run(issue)
        #expect(refused.status == 74 && refused.errors.contains("copy.db.key"), "\(refused)")
        let doctor = try ReleveCommand.run(["doctor", "--store-path", folder.file("copy.db"), "--broker-port", "1"])
        #expect(doctor.output.contains("FAIL  signing key"), "\(doctor)")
        try FileManager.default.copyItem(atPath: folder.file("a.db") + ".key", toPath: folder.file("copy.db") + ".key")
        #expect(try ReleveCommand.run(issue).status == 0)
        let unknown = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("a.db"), "--company", "Ferrand", "--period", "2026-03",
            "--output", folder.file("out"),
        ])
        #expect(unknown.status == 65 && unknown.errors.contains("no company 'Ferrand'"))
        #expect(unknown.errors.contains("ferrand"), "\(unknown)")
    }

    @Test("another lab's key is refused when pinned")
    func wrongKey() throws {
        _ = try ReleveCommand.run([
            "replay", "--db", folder.file("b.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        _ = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("b.db"), "--company", "ferrand", "--period", "2026-03",
            "--output", folder.file("other"),
        ])
        let outcome = try ReleveCommand.run(["verify", pdf, "--db", folder.file("b.db")])
        #expect(outcome.status == 65, "\(outcome)")
    }

    @Test("one changed byte of the embedded data is refused")
    func changedByte() throws {
        let original = try Data(contentsOf: URL(filePath: pdf))
        let marker = try #require(original.range(of: Data("/EmbeddedFile".utf8)))
        let stream = try #require(original.range(of: Data("stream".utf8), in: marker.upperBound..<original.endIndex))
        for offset in [40, 120, 400] {
            var changed = original
            changed[stream.upperBound + offset] ^= 1
            try changed.write(to: URL(filePath: folder.file("changed.pdf")))
            let outcome = try ReleveCommand.run(["verify", folder.file("changed.pdf")])
            #expect(outcome.status == 65, "byte \(offset): \(outcome)")
        }
    }

    @Test("a second issue for the same period writes the same files when nothing changed, else is a revision")
    func revision() throws {
        let issue = [
            "statement", "issue", "--db", folder.file("a.db"), "--company", "ferrand", "--period", "2026-03",
            "--output", folder.file("out"),
        ]
        func rows() throws -> [[String: Any]] {
            let list = try ReleveCommand.run(["statement", "list", "--db", folder.file("a.db"), "--format", "json"])
            return try #require(try list.json() as? [[String: Any]])
        }
        let again = try ReleveCommand.run(issue)
        #expect(again.status == 0 && again.errors.contains("2026-0001 says all of it already"), "\(again)")
        #expect(again.output.contains("releve-2026-0001.pdf"))
        #expect(try rows().count == 1)
        let sessions = try ReleveCommand.run(["sessions", "--db", folder.file("a.db"), "--format", "json"])
        let all = try #require(try sessions.json() as? [[String: Any]])
        let id = try #require(all.first { $0["machine"] as? String == "laser-1" }?["id"] as? String)
        let decided = try ReleveCommand.run([
            "sessions", "attribute", id, "--db", folder.file("a.db"), "--access-mode", "assisted", "--reason",
            "avec un régisseur",
            "--author", "Maëlle",
        ])
        #expect(decided.status == 0, "\(decided)")
        let revised = try ReleveCommand.run(issue)
        #expect(revised.status == 0 && revised.output.contains("releve-2026-0002.pdf"), "\(revised)")
        #expect(try rows().contains { $0["replaces"] as? String == "2026-0001" })
        let pages = try PDFText.read(folder.file("out/releve-2026-0002.pdf"))
        for said in [
            "Rectificatif du relevé n° 2026-0001, version 1", "Ce que cette version change",
            "accès : autonome → accompagnée", "Maëlle (poste du laboratoire)", "avec un régisseur",
        ] { #expect(pages.contains(said), "\(said): \(pages)") }
    }

    @Test("names and daily totals are variants, and statements that share days name each other")
    func variants() throws {
        func issue(_ period: String, _ more: [String] = []) throws -> (output: String, errors: String, status: Int32) {
            let outcome = try ReleveCommand.run(
                [
                    "statement", "issue", "--db", folder.file("a.db"), "--company", "ferrand", "--period", period,
                    "--output", folder.file("out"),
                ] + more)
            return (outcome.output, outcome.errors, outcome.status)
        }
        #expect(try issue("2026-03", ["--nominative"]).status == 64)
        let named = try issue("2026-03", ["--nominative", "--request", "demande de la gérante du 2 avril"])
        #expect(named.status == 0 && named.output.contains("releve-2026-0002.pdf"), "\(named)")
        var pages = try PDFText.read(folder.file("out/releve-2026-0002.pdf"))
        #expect(pages.contains("Variante du relevé n° 2026-0001") && pages.contains("demande de la gérante"))
        #expect(!pages.contains("Rectificatif"))
        let daily = try issue("2026-03", ["--daily"])
        #expect(daily.status == 0 && daily.output.contains("releve-2026-0003.pdf"), "\(daily)")
        let data = try String(contentsOfFile: folder.file("out/releve-2026-0003.json"), encoding: .utf8)
        #expect(data.contains("\"days\":[{") && data.contains("\"lines\":[]"))
        // Each is said already: nothing is issued again.
        for more in [[], ["--daily"], ["--nominative", "--request", "demande de la gérante du 2 avril"]] {
            #expect(try issue("2026-03", more).errors.contains("says all of it already"))
        }
        let year = try issue("2026", ["--language", "en"])
        #expect(year.status == 0, "\(year)")
        pages = try PDFText.read(folder.file("out/releve-2026-0004.pdf"))
        #expect(
            pages.contains("Statement of machine use no. 2026-0004")
                && pages.contains("statement no. 2026-0001"))
        for number in 1...4 {
            let verified = try ReleveCommand.run([
                "verify", folder.file("out/releve-2026-000\(number).pdf"), "--db", folder.file("a.db"),
            ])
            #expect(verified.status == 0, "\(verified)")
        }
        // A revision of a variant is one of the same statement still.
        let list = try ReleveCommand.run(["sessions", "--db", folder.file("a.db"), "--format", "json"])
        let all = try #require(try list.json() as? [[String: Any]])
        let id = try #require(all.first { $0["machine"] as? String == "laser-1" }?["id"] as? String)
        _ = try ReleveCommand.run([
            "sessions", "attribute", id, "--db", folder.file("a.db"), "--access-mode", "assisted", "--reason",
            "avec un régisseur", "--author", "Maëlle",
        ])
        let revised = try issue("2026-03", ["--nominative", "--request", "demande de la gérante du 2 avril"])
        #expect(revised.status == 0 && revised.output.contains("releve-2026-0005.pdf"), "\(revised)")
        pages = try PDFText.read(folder.file("out/releve-2026-0005.pdf"))
        for said in ["Rectificatif du relevé n° 2026-0002", "Variante du relevé n° 2026-0001"] {
            #expect(pages.contains(said), "\(said): \(pages)")
        }
    }

    @Test("a preview says what would be issued and what to look at, and uses no number")
    func preview() throws {
        let preview = [
            "statement", "preview", "--db", folder.file("a.db"), "--company", "ferrand", "--format", "json", "--period",
        ]
        func kinds(_ period: String) throws -> [String] {
            let outcome = try ReleveCommand.run(preview + [period])
            #expect(outcome.status == 0, "\(outcome)")
            let previews = try #require(try outcome.json() as? [[String: Any]])
            return (previews[0]["warnings"] as? [[String: Any]] ?? []).compactMap { $0["kind"] as? String }
        }
        let month = try kinds("2026-03")
        for kind in ["measuredInPart", "unattributed", "defaultProjects", "statusMissing"] {
            #expect(month.contains(kind), "\(kind): \(month)")
        }
        #expect(!month.contains("identifierMissing") && !month.contains("nothingMeasured"))
        #expect(try kinds("2025-11").contains("nothingMeasured"))
        #expect(try kinds("2022-12-01/2023-01-31").contains("mixedRegimes"))
        let text = try ReleveCommand.run([
            "statement", "preview", "--db", folder.file("a.db"), "--all", "--period", "2026-03",
        ])
        #expect(text.output.contains("nothing new, 2026-0001 says all of it already"), "\(text)")
        let list = try ReleveCommand.run(["statement", "list", "--db", folder.file("a.db"), "--format", "json"])
        #expect((try list.json() as? [Any])?.count == 1)
    }

    @Test("a session nobody badged for is assigned with a reason, and the statement prints it")
    func attribution() throws {
        let sessions = try ReleveCommand.run(["sessions", "--db", folder.file("a.db"), "--format", "json"])
        let all = try #require(try sessions.json() as? [[String: Any]])
        let id = try #require(all.first { $0["machine"] as? String == "printer-1" }?["id"] as? String)
        let outcome = try ReleveCommand.run([
            "sessions", "attribute", id, "--db", folder.file("a.db"), "--member", "m-17", "--reason", "badge oublié",
        ])
        #expect(outcome.status == 0, "\(outcome)")
        let unknown = try ReleveCommand.run([
            "sessions", "attribute", "no-such", "--db", folder.file("a.db"), "--member", "m-17", "--reason", "x",
        ])
        #expect(unknown.status == 74 || unknown.status == 65, "\(unknown)")
        let after = try ReleveCommand.run([
            "sessions", "--db", folder.file("a.db"), "--format", "json", "--company", "ferrand",
        ])
        #expect((try after.json() as? [[String: Any]])?.count == 2)
        _ = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("a.db"), "--company", "ferrand", "--period", "2026-03",
            "--output", folder.file("after"),
        ])
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("after"))
        let json = try #require(files.first { $0.hasSuffix(".json") })
        let text = try String(contentsOfFile: folder.file("after") + "/" + json, encoding: .utf8)
        #expect(text.contains("badge oublié"))
        let verified = try ReleveCommand.run(["verify", "--db", folder.file("a.db")])
        #expect(verified.status == 0, "\(verified)")
    }

    @Test("an unknown company or a period that is none is one clear line")
    func badArguments() throws {
        let company = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("a.db"), "--company", "nobody", "--period", "2026-03",
            "--output", folder.file("out"),
        ])
        #expect(company.status == 65 && company.errors.contains("nobody"), "\(company)")
        let period = try ReleveCommand.run([
            "statement", "issue", "--db", folder.file("a.db"), "--company", "ferrand", "--period", "2026-13",
            "--output", folder.file("out"),
        ])
        #expect(period.status == 64, "\(period)")
    }
}
