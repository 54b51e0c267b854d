import ArgumentParser
import Dialects
import Foundation
import UsageDomain

struct DialectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialects",
        abstract: "The families of machines and devices: what they report, how to set them up, what may be claimed.",
        discussion: "Config/dialects/FAMILIES.md is what --format markdown prints.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, markdown
    }

    @Argument(help: "One family: a dialect's name, or one of those without MQTT.")
    var name: String?

    @Option(help: "text, json (one array) or markdown.")
    var format: Format = .text

    func run() throws {
        let whole = try Installation.familyGuide()
        let guide = FamilyGuide(
            dialects: whole.dialects.filter { name == nil || $0.name.rawValue == name },
            withoutMQTT: whole.withoutMQTT.filter { name == nil || $0.name == name })
        guard !guide.dialects.isEmpty || !guide.withoutMQTT.isEmpty else {
            let known = whole.dialects.map(\.name.rawValue) + whole.withoutMQTT.map(\.name)
            throw CommandFailure("'\(name ?? "")' is not one of \(known.sorted().joined(separator: ", "))", .usage)
        }
        var output = BufferedOutput()
        switch format {
        case .json:
            let entries = guide.dialects.map(Entry.init) + guide.withoutMQTT.map(Entry.init)
            try output.write(JSONLines.encoder.encode(entries))
        case .markdown where name == nil: try output.write(lines: guide.markdown)
        case .text where name == nil:
            var table = TextTable(["NAME", "FAMILY"])
            for dialect in guide.dialects { table.add([dialect.name.rawValue, dialect.title]) }
            for family in guide.withoutMQTT { table.add([family.name, family.title + " (no MQTT: plug or board)"]) }
            for line in table.lines { try output.write(line) }
        case .markdown, .text:
            let lines = guide.dialects.flatMap(guide.section) + guide.withoutMQTT.flatMap(guide.section)
            try output.write(lines: lines.filter { !$0.hasPrefix("<a id") }.dropLast().joined(separator: "\n"))
        }
        try output.flush()
    }

    /// One element of `--format json`; what a family does not have is absent.
    private struct Entry: Encodable {
        let name: String
        let title: String
        let isHeard: Bool
        let speaks: String
        let reports: String?
        let quirks: String?
        let grade: String?
        let recipe: String
        let recipeInFrench: String?

        enum CodingKeys: String, CodingKey {
            case name, title, speaks, reports, quirks, grade, recipe
            case isHeard = "mqtt"
            case recipeInFrench = "recipe_fr"
        }

        init(_ dialect: DialectDescription) {
            (name, title, isHeard, speaks) = (dialect.name.rawValue, dialect.title, true, dialect.speaks)
            (reports, quirks, grade) = (dialect.reports, dialect.quirks, dialect.grade)
            (recipe, recipeInFrench) = (dialect.recipe, dialect.recipeInFrench)
        }

        init(_ family: FamilyWithoutMQTT) {
            (name, title, isHeard, speaks) = (family.name, family.title, false, family.says)
            (reports, quirks, grade) = (nil, nil, nil)
            (recipe, recipeInFrench) = (family.recipe, family.recipeInFrench)
        }
    }
}
