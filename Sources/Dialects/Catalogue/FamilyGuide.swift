internal import UsageDomain

/// The guide to all families, made from their files.
package struct FamilyGuide: Sendable {
    /// By title.
    package let dialects: [DialectDescription]
    package let withoutMQTT: [FamilyWithoutMQTT]

    package init(dialects: [DialectDescription], withoutMQTT: [FamilyWithoutMQTT]) {
        self.dialects = dialects.sorted { $0.title < $1.title }
        self.withoutMQTT = withoutMQTT
    }

    /// The whole page, with a section for each family.
    package var markdown: String {
        var lines = [
            "# Families of machines and devices", "",
            "Made from the dialect files by `releve dialects --format markdown`; edit those.", "",
            table(linkingTo: ""), "",
        ]
        for dialect in dialects { lines += section(dialect) }
        lines += ["## Machines without MQTT", ""]
        for family in withoutMQTT { lines += section(family) }
        return lines.dropLast().joined(separator: "\n")
    }

    /// One row a family; recipes are anchors of `page`.
    package func table(linkingTo page: String) -> String {
        var rows = ["| family | reports | grade | recipe |", "|---|---|---|---|"]
        rows += dialects.map { dialect in
            row([dialect.title, dialect.reports, dialect.grade, "[`\(dialect.name)`](\(page)#\(dialect.name))"])
        }
        rows += withoutMQTT.map { family in
            row([
                family.title, family.says, "What a plug or a board beside it can claim.",
                "[plug or board](\(page)#\(family.name))",
            ])
        }
        return rows.joined(separator: "\n")
    }

    private func row(_ cells: [String]) -> String {
        "| " + cells.map { Self.oneLine($0).replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }

    /// The lines of one family's section.
    package func section(_ dialect: DialectDescription) -> [String] {
        var lines = [
            "<a id=\"\(dialect.name)\"></a>", "## \(dialect.title)", "",
            "In the registry: `dialect: \(dialect.name)`. Speaks every \(dialect.expectedPeriod.milliseconds / 1000) s.",
            "",
            "- **Who speaks it**: \(Self.oneLine(dialect.speaks))",
            "- **What it reports**: \(Self.oneLine(dialect.reports))",
            "- **How to set it up**: \(Self.oneLine(dialect.recipe))",
        ]
        if let french = dialect.recipeInFrench { lines.append("- **Réglage**: \(Self.oneLine(french))") }
        lines += [
            "- **What surprises**: \(Self.oneLine(dialect.quirks))",
            "- **What a statement may claim**: \(Self.oneLine(dialect.grade))", "",
        ]
        return lines
    }

    package func section(_ family: FamilyWithoutMQTT) -> [String] {
        [
            "<a id=\"\(family.name)\"></a>", "### \(family.title)", "", Self.oneLine(family.says), "",
            "- **What to do**: \(Self.oneLine(family.recipe))",
            "- **Réglage**: \(Self.oneLine(family.recipeInFrench))", "",
        ]
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
