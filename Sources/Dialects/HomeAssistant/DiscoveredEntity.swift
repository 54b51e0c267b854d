internal import UsageDomain

/// One thing announced: a sensor, a switch, a tag reader, with the device it belongs to.
struct DiscoveredEntity {
    struct Availability: Hashable {
        var topic: String
        var template: String?
        var online: String
        var offline: String
    }

    let topic: String
    let component: String
    /// Its name for people, or else its id.
    let name: String
    let device: DiscoveredDevice
    let fields: DiscoveryFields
    let availability: [Availability]

    /// The entities that one announcement holds.
    ///
    /// - Throws: why nothing can be read from it.
    static func read(_ topic: DiscoveryTopic, _ tree: JSONTree) throws(DiscoveryRefusal) -> [DiscoveredEntity] {
        guard let root = tree.root, tree.kind(of: root) == .object else {
            throw DiscoveryRefusal("the announcement is not a JSON object")
        }
        let shared = DiscoveryFields(tree: tree, nodes: [root])
        guard topic.component == DiscoveryTopic.device else {
            return [DiscoveredEntity(topic, component: topic.component, id: topic.object, shared)]
        }
        guard let components = shared.node("components"), tree.kind(of: components) == .object else {
            throw DiscoveryRefusal("the announcement of a device names no components")
        }
        return tree.children(of: components).prefix(256).compactMap { node in
            guard let id = tree.key(of: node), tree.kind(of: node) == .object else { return nil }
            let own = DiscoveryFields(tree: tree, nodes: [node, root])
            // Only the platform: an entity of the device that is to be removed.
            guard let platform = DiscoveryFields(tree: tree, nodes: [node]).text("platform"),
                Array(tree.children(of: node)).count > 1
            else { return nil }
            return DiscoveredEntity(topic, component: platform, id: id, own)
        }
    }

    private init(_ topic: DiscoveryTopic, component: String, id: String, _ fields: DiscoveryFields) {
        self.topic = topic.text
        self.component = component
        self.fields = fields
        name = (fields.text("name") ?? id).asComment
        device = DiscoveredDevice(topic, fields)
        availability = Self.availability(fields)
    }

    private static func availability(_ fields: DiscoveryFields) -> [Availability] {
        func read(_ fields: DiscoveryFields, topic: String, template: String) -> Availability? {
            fields.topic(topic).map {
                Availability(
                    topic: $0, template: fields.text(template), online: fields.text("payload_available") ?? "online",
                    offline: fields.text("payload_not_available") ?? "offline")
            }
        }
        if let single = read(fields, topic: "availability_topic", template: "availability_template") { return [single] }
        return fields.objects("availability").compactMap { read($0, topic: "topic", template: "value_template") }
    }
}

/// Who announced it.
struct DiscoveredDevice: Hashable {
    /// Letters, digits, `-`, `_` and `.`: the device of the mapping.
    let id: String
    let name: String?
    let maker: String?
    let model: String?

    init(_ topic: DiscoveryTopic, _ fields: DiscoveryFields) {
        let device = fields.object("device")
        id = (device?.firstText("identifiers") ?? topic.node ?? topic.object).asIdentifier
        name = device?.text("name")?.asComment
        maker = device?.text("manufacturer")?.asComment
        model = device?.text("model")?.asComment
    }
}

extension String {
    /// One printable line.
    var asComment: String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(120).map { $0.isControl ? " " : $0 }))
    }

    /// Everything but letters, digits, `-`, `_` and `.` becomes `-`.
    fileprivate var asIdentifier: String {
        let plain = unicodeScalars.prefix(64).map { scalar -> Character in
            switch scalar {
            case "0"..."9", "A"..."Z", "a"..."z", "-", "_", ".": Character(scalar)
            default: "-"
            }
        }
        let text = String(plain)
        return text.first?.isLetter == true || text.first?.isNumber == true ? text : "d" + text
    }
}
