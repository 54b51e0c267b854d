/// Reads the keys of a configuration under their long or short names.
///
/// Keys of a component come before those it shares with the others of its device.
struct DiscoveryFields {
    /// Of the keys that are read here.
    private static let abbreviations = [
        "availability": "avty", "availability_template": "avty_tpl", "availability_topic": "avty_t",
        "components": "cmps", "connections": "cns", "device": "dev", "device_class": "dev_cla",
        "identifiers": "ids", "last_reset_value_template": "lrst_val_tpl", "manufacturer": "mf", "model": "mdl",
        "object_id": "obj_id", "payload_available": "pl_avail", "payload_not_available": "pl_not_avail",
        "payload_off": "pl_off", "payload_on": "pl_on", "platform": "p", "state_class": "stat_cla",
        "state_off": "stat_off", "state_on": "stat_on", "state_topic": "stat_t", "topic": "t",
        "unique_id": "uniq_id", "unit_of_measurement": "unit_of_meas", "value_template": "val_tpl",
    ]

    let tree: JSONTree
    /// Tried in order.
    let nodes: [Int]
    /// What `~` stands for in a topic.
    private let base: String?

    init(tree: JSONTree, nodes: [Int], base inherited: String? = nil) {
        self.tree = tree
        self.nodes = nodes
        base = nodes.lazy.compactMap { tree.child(of: $0, named: "~") }.first.flatMap(tree.text) ?? inherited
    }

    func node(_ key: String) -> Int? {
        for node in nodes where tree.kind(of: node) == .object {
            let short = Self.abbreviations[key]
            if let child = tree.child(of: node, named: key) ?? short.flatMap({ tree.child(of: node, named: $0) }) {
                return child
            }
        }
        return nil
    }

    /// A single value as text; `true` and `false` of a boolean.
    func text(_ key: String) -> String? { node(key).flatMap(tree.text) }

    /// With `~` at either end replaced.
    func topic(_ key: String) -> String? {
        guard var topic = text(key), !topic.isEmpty else { return nil }
        guard let base else { return topic }
        if topic.hasPrefix("~") { topic = base + topic.dropFirst() }
        if topic.hasSuffix("~") { topic = topic.dropLast() + base }
        return topic
    }

    /// The object at a key.
    func object(_ key: String) -> DiscoveryFields? {
        node(key).flatMap { tree.kind(of: $0) == .object ? DiscoveryFields(tree: tree, nodes: [$0], base: base) : nil }
    }

    /// The elements of a list of objects; a single object is a list of one.
    func objects(_ key: String) -> [DiscoveryFields] {
        guard let node = node(key) else { return [] }
        let elements = tree.kind(of: node) == .array ? Array(tree.children(of: node).prefix(32)) : [node]
        return elements.filter { tree.kind(of: $0) == .object }.map {
            DiscoveryFields(tree: tree, nodes: [$0], base: base)
        }
    }

    /// A text, or the first of a list of texts.
    func firstText(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        return tree.text(of: node)
            ?? (tree.kind(of: node) == .array ? tree.children(of: node).lazy.compactMap(tree.text).first : nil)
    }
}
