import Foundation
import LoopbackBroker
import Testing

@Suite("A backup becomes a store again, with its key and with numbers nobody has given")
struct RestoreTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        try folder.write(SampleLab.morning().joined(separator: "\n"), to: "morning.jsonl")
        _ = try ReleveCommand.run([
            "replay", "--db", folder.file("a.db"), "--lab", folder.file("lab.yaml"), folder.file("morning.jsonl"),
        ])
        try #require(try issue("a.db", "2026-03") == ["2026-0001"])
        let backup = try run("backup", "--db", folder.file("a.db"), folder.file("copy.db"))
        try #require(backup.status == 0 && backup.output.contains("a.db.key"), "\(backup)")
        // What the backup does not know.
        try #require(try issue("a.db", "2026") == ["2026-0002"])
    }

    private func run(_ arguments: String...) throws -> ReleveCommand.Outcome { try ReleveCommand.run(arguments) }

    /// The numbers of the files that were written.
    private func issue(_ store: String, _ period: String) throws -> [String] {
        let outcome = try run(
            "statement", "issue", "--db", folder.file(store), "--company", "ferrand", "--period", period, "--output",
            folder.file("out-\(store)"))
        #expect(outcome.status == 0, "\(outcome)")
        return outcome.output.split(separator: "\n").filter { $0.hasSuffix(".pdf") }.map {
            String($0.split(separator: "/").last?.dropFirst("releve-".count).dropLast(".pdf".count) ?? "")
        }
    }

    private func copyKey(to store: String) throws {
        try FileManager.default.copyItem(atPath: folder.file("a.db.key"), toPath: folder.file(store) + ".key")
    }

    @Test("The key is asked for, checked, and put where it belongs")
    func key() throws {
        let keyless = try run("restore", folder.file("copy.db"), "--db", folder.file("b.db"))
        #expect(keyless.status == 74 && keyless.errors.contains("--key"), "\(keyless)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("b.db")))
        try folder.write(
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g
            -----END PRIVATE KEY-----

            """, to: "other.key")
        let wrong = try run(
            "restore", folder.file("copy.db"), "--db", folder.file("b.db"), "--key", folder.file("other.key"))
        #expect(wrong.status == 74 && wrong.errors.contains("other.key: is the key"), "\(wrong)")
        let right = try run(
            "restore", folder.file("copy.db"), "--db", folder.file("b.db"), "--key", folder.file("a.db.key"))
        #expect(right.status == 0 && right.output.contains("Everything holds."), "\(right)")
        let kept = try run("verify", folder.file("out-a.db/releve-2026-0001.pdf"), "--db", folder.file("b.db"))
        #expect(kept.status == 0, "\(kept)")
        let over = try run("restore", folder.file("copy.db"), "--db", folder.file("b.db"), "--without-key")
        #expect(over.status == 74 && over.errors.contains("exists already"), "\(over)")
        let later = try run("restore", folder.file("copy.db"), "--db", folder.file("c.db"), "--without-key")
        #expect(later.status == 0, "\(later)")
        let refused = try run(
            "statement", "issue", "--db", folder.file("c.db"), "--company", "ferrand", "--period",
            "2026-03-02/2026-03-02",
            "--output", folder.file("out"))
        #expect(refused.status == 74 && refused.errors.contains("c.db.key"), "\(refused)")
    }

    @Test("No two stores give one number, also when the backup was copied by hand, and both verify")
    func numbers() throws {
        try copyKey(to: "copy.db")
        var told: [String] = []
        for name in ["b.db", "c.db"] {
            let restored = try run("restore", folder.file("copy.db"), "--db", folder.file(name))
            #expect(restored.status == 0, "\(restored)")
            told.append(try #require(restored.output.firstMatch(of: /end with (-[0-9A-Z]{4})/).map { String($0.1) }))
        }
        try FileManager.default.copyItem(atPath: folder.file("copy.db"), toPath: folder.file("d.db"))
        try copyKey(to: "d.db")
        let numbers = try ["b.db", "c.db", "d.db"].flatMap { try issue($0, "2026") }
        #expect(numbers.count == 3 && Set(numbers).count == 3)
        #expect(numbers.allSatisfy { $0.hasPrefix("2026-0002-") }, "\(numbers)")
        #expect(zip(numbers, told).allSatisfy { $0.hasSuffix($1) }, "\(numbers) \(told)")
        let series = try issue("b.db", "2026-03-02/2026-03-02")
        #expect(series[0].hasPrefix("2026-0003-") && series[0].suffix(4) == numbers[0].suffix(4))
        for name in ["b.db", "c.db", "d.db"] {
            let verified = try run("verify", "--db", folder.file(name))
            #expect(verified.status == 0, "\(verified)")
        }
        // What the copy knew is not issued again.
        #expect(try issue("c.db", "2026-03") == ["2026-0001"])
    }

    @Test("A lab that moves goes on with its numbers")
    func moved() throws {
        let backup = try run("backup", "--db", folder.file("a.db"), "--with-key", folder.file("latest.db"))
        #expect(backup.status == 0, "\(backup)")
        let moved = try run("restore", folder.file("latest.db"), "--db", folder.file("b.db"), "--moved")
        #expect(moved.status == 0, "\(moved)")
        #expect(try issue("b.db", "2026-03-02/2026-03-02") == ["2026-0003"])
    }

    @Test("A damaged backup is not restored")
    func damaged() throws {
        let path = folder.file("copy.db")
        var bytes = try Data(contentsOf: URL(filePath: path))
        for place in stride(from: bytes.count / 2, to: bytes.count, by: 32) { bytes[place] ^= 0xFF }
        try bytes.write(to: URL(filePath: path))
        try copyKey(to: "copy.db")
        let outcome = try run("restore", path, "--db", folder.file("b.db"))
        #expect(outcome.status == 65, "\(outcome)")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("b.db") }
        #expect(left.isEmpty, "\(left)")
    }

    @Test("Another key is nobody's accident: it is refused until somebody says why")
    func replacedKey() throws {
        try FileManager.default.removeItem(atPath: folder.file("a.db.key"))
        let shown = try run("key", "show", "--db", folder.file("a.db"))
        #expect(shown.status == 74 && shown.errors.contains("a.db.key"), "\(shown)")
        let replaced = try run("key", "replace", "--db", folder.file("a.db"), "--reason", "carte perdue")
        #expect(replaced.status == 0, "\(replaced)")
        #expect(try issue("a.db", "2026-03-02/2026-03-02") == ["2026-0003"])
        let verified = try run("verify", folder.file("out-a.db/releve-2026-0003.pdf"), "--db", folder.file("a.db"))
        #expect(verified.status == 0, "\(verified)")
        #expect(try run("key", "show", "--db", folder.file("a.db")).status == 0)
    }
}
