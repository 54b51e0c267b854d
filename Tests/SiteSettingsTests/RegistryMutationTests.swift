import Foundation
import SiteSettings
import Testing
import UsageDomain

@Suite("Registries damaged at random")
struct RegistryMutationTests {
    /// SplitMix64: the same damage on every run.
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces = [
        "\t", "\n", ":", "- ", "[", "]", "{", "}", "\"", "'", "&a", "*a", "|", ">", "#", "%", "!!binary ", "<<: ", "? ",
        "---\n", "null", "-1", "99999999999999999999", "1e400", "é", "\u{0}", "\u{FEFF}", "\r\n", "\u{2028}",
    ]

    @Test("Damage is either a problem of one line or a registry that can be written and read again", arguments: 1...8)
    func damage(seed: UInt64) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Config/lab.example.yaml").path
        let original = Array(try String(contentsOfFile: path, encoding: .utf8).unicodeScalars)
        var chance = Chance(state: seed)
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
