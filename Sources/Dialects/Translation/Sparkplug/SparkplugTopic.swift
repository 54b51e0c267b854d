/// `spBv1.0/group/kind/node` or `spBv1.0/group/kind/node/device`.
struct SparkplugTopic {
    enum Kind: String {
        case nodeBirth = "NBIRTH"
        case nodeData = "NDATA"
        case nodeDeath = "NDEATH"
        case deviceBirth = "DBIRTH"
        case deviceData = "DDATA"
        case deviceDeath = "DDEATH"
    }

    let kind: Kind
    /// `group/node`: the node's identity.
    let node: String
    /// Nil for what the node says of itself.
    let device: String?
    /// Where the node takes commands.
    let commands: String

    /// Nil when the topic is none of a node's own messages.
    init?(_ topic: String) {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard levels.count >= 4, let kind = Kind(rawValue: levels[2]) else { return nil }
        let isOfDevice = kind == .deviceBirth || kind == .deviceData || kind == .deviceDeath
        guard levels.count == (isOfDevice ? 5 : 4), !levels.dropFirst().contains("") else { return nil }
        self.kind = kind
        node = "\(levels[1])/\(levels[3])"
        device = isOfDevice ? levels[4] : nil
        commands = "\(levels[0])/\(levels[1])/NCMD/\(levels[3])"
    }

    /// The identity of whom the message is about.
    var subject: String { device.map { "\(node)/\($0)" } ?? node }
}
