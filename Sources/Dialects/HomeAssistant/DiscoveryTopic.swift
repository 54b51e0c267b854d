/// Where a configuration was announced: `homeassistant/<component>/[<node>/]<object>/config`.
struct DiscoveryTopic: Hashable, Sendable {
    static let prefix = "homeassistant"
    /// The component of an announcement that holds several.
    static let device = "device"

    let text: String
    let component: String
    let node: String?
    let object: String

    /// Nil for every other topic.
    init?(_ text: String) {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (4...5).contains(levels.count), levels.first == Self.prefix, levels.last == "config",
            levels.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 512
        else { return nil }
        self.text = text
        component = levels[1]
        node = levels.count == 5 ? levels[2] : nil
        object = levels[levels.count - 2]
    }
}
