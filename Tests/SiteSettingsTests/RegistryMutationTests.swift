import Foundation
import SiteSettings
import TestSupport
import Testing
import UsageDomain

@Suite("Registries damaged at random")
struct RegistryMutationTests {
    private static let pieces = [
        "\t", "\n", ":", "- ", "[", "]", "{", "}", "\"", "'", "&a", "*a", "|", ">", "#", "%", "!!binary ", "<<: ", "? ",
        "---\n", "null", "-1", "99999999999999999999", "1e400", "é", "\u{0}", "\u{FEFF}", "\r\n", "\u{2028}",
    ]

    @Test("Damage is either a problem of one line or a registry that can be written and read again", arguments: 1...8)
    func damage(seed: UInt64) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Config/lab.example.yaml").path
        let original = Array(try String(contentsOfFile: path, encoding: .utf8).unicodeScalars)
        var chance = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            var scalars = original
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                let start = Int.random(in: 0..<scalars.count, using: &chance)
                let end = min(scalars.count, start + Int.random(in: 0...20, using: &chance))
                let piece = Self.pieces.randomElement(using: &chance) ?? ""
                scalars.replaceSubrange(
                    start..<end, with: Bool.random(using: &chance) ? Array(piece.unicodeScalars) : [])
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            do {
                let registry = try RegistryFile.read(text: String(text), file: "lab.yaml")
                let written = RegistryFile.write(registry)
                let again = try RegistryFile.read(text: written, file: "export")
                #expect(again == registry, "\(String(text))")
            } catch {
                let description = "\(error)"
                #expect(description.hasPrefix("lab.yaml:"), "\(String(text))")
                #expect(!description.contains { $0.isNewline })
            }
        }
    }
}
