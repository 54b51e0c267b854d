import Foundation
import Testing

@testable import Statements

@Suite struct WordingTests {
    /// Words that would promise what a statement cannot.
    static let forbidden = ["montant éligible", "certifié", "opposable"]

    @Test func `no source, template or rule file promises anything`() throws {
        for folder in ["Sources/Statements", "Sources/TaxRules", "Config/regimes"] {
            let root = StatementFixture.repository.appendingPathComponent(folder)
            let files = try #require(FileManager.default.subpaths(atPath: root.path))
            #expect(!files.isEmpty)
            for file in files {
                guard let text = try? String(contentsOf: root.appendingPathComponent(file), encoding: .utf8) else {
                    continue
                }
                for word in Self.forbidden {
                    #expect(!text.lowercased().contains(word), "\(folder)/\(file): \(word)")
                }
            }
        }
    }
}
