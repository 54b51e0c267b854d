internal import StrictYAML
internal import UsageDomain

/// The file of an imported dialect.
struct ImportedDialectText {
    let name: DialectName
    let devices: [ImportProposal.Device]
    let rules: [(device: Int, rule: DiscoveredRule)]

    var text: String {
        var lines = [
            "name: \(QuotedScalar.written(name.rawValue))",
            "title: Announced devices",
            "speaks: Devices that announced their topics themselves; written by releve discover homeassistant.",
            "reports: What each route below observes.",
            "quirks: An announcement does not say how a counter behaves at a restart; a decrease is taken for a reset.",
            "grade: Energy measured by the device's counter; time derived from power or from the device's word.",
            "recipe: Nothing to set. Import again when devices change.",
            "expected_period: 60s",
            "subscriptions:",
        ]
        let topics = orderedTopics
        lines += topics.map { "  - \(QuotedScalar.written($0))" }
        lines.append("routes:")
        for topic in topics { lines += route(topic) }
        return lines.joined(separator: "\n") + "\n"
    }

    private var orderedTopics: [String] {
        var seen: Set<String> = []
        return rules.map(\.rule.topic).filter { seen.insert($0).inserted }
    }

    private func route(_ topic: String) -> [String] {
        let own = rules.filter { $0.rule.topic == topic }
        guard let first = own.first else { return [] }
        let device = devices[first.device]
        var lines: [String] = []
        let about = [device.name, device.maker, device.model].compactMap(\.self).joined(separator: ", ")
        if !about.isEmpty { lines.append("  # \(about.commentSafe)") }
        lines += [
            "  - topics: [\(QuotedScalar.written(topic))]",
            "    payload: \(first.rule.isJSON ? "json" : "text")",
            "    device: {constant: \(QuotedScalar.written(device.id))}",
        ]
        // What an announcement's platform writes for "no value", unless it is one of the words that mean something here.
        let absent = ["unavailable", "unknown", "None"].filter { word in !own.contains { $0.rule.words.contains(word) }
        }
        if !absent.isEmpty { lines.append("    absent: [\(absent.joined(separator: ", "))]") }
        let badges = own.filter { $0.rule.fact == .badge }
        if !badges.isEmpty {
            let paths = badges.map { QuotedScalar.written($0.rule.path) }.joined(separator: ", ")
            lines.append(
                first.rule.isJSON ? "    private: {pseudonymise: [\(paths)]}" : "    private: {payload: pseudonymise}")
        }
        lines.append("    rules:")
        for (_, rule) in own {
            lines.append("      # \(rule.comment.commentSafe)")
            lines.append("      - \(rule.yaml)")
        }
        return lines
    }
}

extension String {
    /// StrictYAML looks for aliases in comments too.
    fileprivate var commentSafe: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { QuotedScalar.isPrintable($0) && $0 != "*" && $0 != "&" ? $0 : " " }))
    }
}
