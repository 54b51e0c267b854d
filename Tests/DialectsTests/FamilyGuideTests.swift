import Foundation
import Testing
import UsageDomain

@testable import Dialects

@Suite("Guide to the families")
struct FamilyGuideTests {
    private func text(_ path: String) throws -> String {
        try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
    }

    private func guide() throws -> FamilyGuide {
        let file = "Config/families/without-mqtt.yaml"
        return FamilyGuide(
            dialects: try Repository.shippedCatalogue().dialects,
            withoutMQTT: try FamilyWithoutMQTT.list(text: text(file), file: file))
    }

    @Test("FAMILIES.md is what the dialect files say (else: swift build, tools/families)")
    func page() throws {
        #expect(try text("Config/dialects/FAMILIES.md") == guide().markdown + "\n")
    }

    @Test("The table of docs/devices.md is what the dialect files say (else: swift build, tools/families)")
    func table() throws {
        let page = try text("docs/devices.md")
        let start = try #require(page.range(of: "<!-- families -->\n"))
        let end = try #require(page.range(of: "\n<!-- /families -->"))
        #expect(
            String(page[start.upperBound..<end.lowerBound])
                == (try guide().table(linkingTo: "../Config/dialects/FAMILIES.md")))
    }

    @Test("No family goes by two names, and each without MQTT says what to do, also in French")
    func families() throws {
        let guide = try guide()
        let names = guide.dialects.map(\.name.rawValue) + guide.withoutMQTT.map(\.name)
        #expect(Set(names).count == names.count)
        for family in guide.withoutMQTT {
            #expect(!family.says.isEmpty && !family.recipe.isEmpty && !family.recipeInFrench.isEmpty)
        }
    }
}
