internal import UsageDomain

/// What one message holds, whichever of the forms it has.
struct MTConnectSource {
    static let largestObservationCount = 8192

    private(set) var observations: [MTConnectObservation] = []
    /// One life of the agent; nil where the form does not say.
    private(set) var instance: String?
    /// The number of the last observation the agent holds; nil where the form does not say.
    private(set) var lastSequence: UInt64?

    init(_ message: TranslatorInput) throws(Refusal) {
        switch message.bytes[message.payload.lowerBound] {
        case 0x7B, 0x5B:
            if let reason = message.reader.parse(message.bytes, message.payload) { throw Refusal(reason) }
            let tree = message.reader.tree()
            if let root = tree.root { try read(root, of: tree, key: nil, device: nil) }
        case 0x3C:
            (observations, instance, lastSequence) = try MTConnectXML.read(message.bytes, message.payload)
        default:
            // The last will is the one message that is neither.
            let word = message.bytes[message.payload]
            guard message.topicText.hasSuffix("/Availability"), word.count <= MTConnectObservation.longestText else {
                throw Refusal(.malformedJSON)
            }
            guard let text = String(validating: word, as: UTF8.self) else { throw Refusal(.invalidUTF8) }
            observations = [
                MTConnectObservation(id: "", type: "Availability", value: text, isCondition: false)
            ]
        }
    }

    // MARK: JSON

    /// Finds the observations wherever a version of the form puts them: under their element's name in objects, in lists of
    /// one-element objects, or with their type beside the value.
    private mutating func read(
        _ node: Int, of tree: JSONTree, key: String?, device: String?
    ) throws(Refusal) {
        switch tree.kind(of: node) {
        case .array:
            for child in tree.children(of: node) { try read(child, of: tree, key: key, device: device) }
        case .object:
            if key?.lowercased() == "header" {
                instance = tree.text(in: node, spelt: "instanceid")
                lastSequence = tree.text(in: node, spelt: "lastsequence").flatMap(UInt64.init)
            } else if let id = tree.text(in: node, ["dataItemId", "@dataItemId"]) {
                guard observations.count < Self.largestObservationCount else { throw Refusal(.outOfRange) }
                if let observation = Self.observation(node, of: tree, key: key, id: id, device: device) {
                    observations.append(observation)
                    // Said with an item that comes by itself.
                    if instance == nil { instance = tree.text(in: node, spelt: "instanceid") }
                }
            } else {
                let own = key == "DeviceStream" || key == "streams" ? tree.text(in: node, ["uuid", "@uuid"]) : nil
                for child in tree.children(of: node) {
                    try read(child, of: tree, key: tree.key(of: child), device: own ?? device)
                }
            }
        default: return
        }
    }

    /// Nil when it has no single value.
    private static func observation(
        _ node: Int, of tree: JSONTree, key: String?, id: String, device: String?
    ) -> MTConnectObservation? {
        let level = tree.text(in: node, ["level"]) ?? key.flatMap { MTConnectXML.levels.contains($0) ? $0 : nil }
        let type = tree.text(in: node, ["type", "@type"])
        let value = level?.uppercased() ?? tree.text(in: node, ["result", "value", "Value", "#text"])
        guard let value, let name = level == nil ? type ?? key : type ?? "Condition" else { return nil }
        return MTConnectObservation(
            device: device, id: id, type: MTConnectObservation.elementName(of: name),
            subType: tree.text(in: node, ["subType", "@subType"]), value: value, isCondition: level != nil,
            sequence: tree.text(in: node, ["sequence", "@sequence"]).flatMap(UInt64.init),
            timestamp: tree.text(in: node, ["timestamp", "@timestamp"]))
    }
}

/// `instanceid` for `instanceId`, `InstanceId`, `@instanceId` or `instance_id`.
enum MTConnectSpelling {
    static func plain(_ key: String) -> String { key.lowercased().filter { $0 != "@" && $0 != "_" && $0 != "-" } }
}

extension JSONTree {
    /// The text of the first child whose key is that word, however it is spelt.
    fileprivate func text(in node: Int, spelt word: String) -> String? {
        for child in children(of: node) {
            if let key = key(of: child), MTConnectSpelling.plain(key) == word, let text = text(of: child) {
                return text
            }
        }
        return nil
    }

    /// The text of the first of these children that has any.
    fileprivate func text(in node: Int, _ keys: [String]) -> String? {
        for key in keys {
            if let child = child(of: node, named: key), let text = text(of: child) { return text }
        }
        return nil
    }
}
