internal import StrictYAML

/// How a dialect's devices meet a broker, beyond the topics they report on.
struct DialectAccess: Sendable {
    /// The one publisher that all devices of the family share; nil when each connects by itself.
    let gateway: String?
    /// What a device listens to.
    let commands: [TopicPattern]
    /// What a device says to others, on topics that no route reads.
    let publications: [TopicPattern]
    /// Filters a collector may send on so that a device says again what was missed.
    let requests: [TopicFilter]

    /// `access: {gateway: NAME, commands: [PATTERN], publications: [PATTERN], requests: [FILTER]}`, all of it optional.
    init(_ yaml: StrictYAML?) throws(YAMLProblem) {
        let fields = try yaml?.mapping(allowing: ["gateway", "commands", "publications", "requests"]) ?? [:]
        if let name = fields["gateway"] {
            let text = try name.string()
            let isPlain = text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
            }
            guard isPlain, (1...64).contains(text.utf8.count) else {
                throw name.problem("a gateway's name has small letters, digits and '-', at most 64")
            }
            gateway = text
        } else {
            gateway = nil
        }
        commands = try Self.patterns(fields["commands"])
        publications = try Self.patterns(fields["publications"])
        var requests: [TopicFilter] = []
        for topic in try fields["requests"]?.list() ?? [] {
            guard let filter = TopicFilter(try topic.string()) else {
                throw topic.problem("'\(try topic.string())' is not an MQTT topic filter")
            }
            requests.append(filter)
        }
        self.requests = requests
    }

    private static func patterns(_ yaml: StrictYAML?) throws(YAMLProblem) -> [TopicPattern] {
        var patterns: [TopicPattern] = []
        for topic in try yaml?.list() ?? [] {
            guard let pattern = TopicPattern(try topic.string()) else {
                throw topic.problem("'\(try topic.string())' is not a topic pattern")
            }
            patterns.append(pattern)
        }
        return patterns
    }
}
