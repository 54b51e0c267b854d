/// An MQTT topic filter with its wildcards.
struct TopicFilter: Hashable, Sendable {
    let text: String
    private let levels: [Substring]

    /// Nil when MQTT does not allow the text as a filter.
    init?(_ text: String) {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !text.isEmpty, text.utf8.count <= 65_535, !text.contains("\0") else { return nil }
        for (index, level) in levels.enumerated() {
            if level.contains("#"), level != "#" || index != levels.count - 1 { return nil }
            if level.contains("+"), level != "+" { return nil }
        }
        self.text = text
        self.levels = levels
    }

    static let everything = "#"

    /// Every topic the other hears, this one hears too.
    func covers(_ other: TopicFilter) -> Bool { Self.covers(levels[...], other.levels[...]) }

    /// Some topic is heard by both.
    func overlaps(_ other: TopicFilter) -> Bool { Self.overlaps(levels[...], other.levels[...]) }

    private static func covers(_ wide: ArraySlice<Substring>, _ narrow: ArraySlice<Substring>) -> Bool {
        guard let first = wide.first else { return narrow.isEmpty }
        if first == "#" { return true }
        guard let other = narrow.first, other != "#", first == "+" || first == other else { return false }
        return covers(wide.dropFirst(), narrow.dropFirst())
    }

    private static func overlaps(_ left: ArraySlice<Substring>, _ right: ArraySlice<Substring>) -> Bool {
        if left.first == "#" || right.first == "#" { return true }
        guard let one = left.first, let other = right.first else { return left.isEmpty && right.isEmpty }
        guard one == other || one == "+" || other == "+" else { return false }
        return overlaps(left.dropFirst(), right.dropFirst())
    }

    /// Filters of which no topic is heard twice and which together hear everything the given ones hear.
    ///
    /// A filter covered by another is left out; where two overlap in part, `#` stands for all.
    static func covering(_ filters: [TopicFilter]) -> [String] {
        var kept: [TopicFilter] = []
        for filter in Set(filters).sorted(by: { $0.text < $1.text }) {
            guard !kept.contains(where: { $0.covers(filter) }) else { continue }
            kept.removeAll { filter.covers($0) }
            kept.append(filter)
        }
        for (index, filter) in kept.enumerated() where kept[..<index].contains(where: { $0.overlaps(filter) }) {
            return [everything]
        }
        return kept.map(\.text)
    }
}
