internal import StrictYAML
internal import UsageDomain

/// Reads one entry of `routes`, numbering the paths it meets.
struct RouteReader {
    private static let keys = [
        "topics", "payload", "translator", "device", "absent", "stamp", "when", "unless", "required", "rules",
        "private", "because", "job_name", "sign_of_life",
    ]

    private(set) var paths: [JSONPath] = []
    /// Numbers that stand for no value in the whole family.
    let invalid: [Double]

    static func route(from yaml: StrictYAML, invalid: [Double]) throws(YAMLProblem) -> Route {
        var reader = RouteReader(invalid: invalid)
        return try reader.read(yaml)
    }

    private init(invalid: [Double]) { self.invalid = invalid }

    private mutating func read(_ yaml: StrictYAML) throws(YAMLProblem) -> Route {
        let fields = try yaml.mapping(allowing: Self.keys)
        guard let topics = fields["topics"] else { throw yaml.problem("a route needs topics") }
        var patterns: [TopicPattern] = []
        for topic in try topics.list() {
            guard let pattern = TopicPattern(try topic.string()) else {
                throw topic.problem("'\(try topic.string())' is not a topic pattern")
            }
            patterns.append(pattern)
        }
        let translator: TranslatorName? = try fields["translator"]?.choice()
        let format = try Self.payload(fields["payload"], of: yaml, isTranslated: translator != nil)
        var absent: [[UInt8]] = []
        for word in try fields["absent"]?.list() ?? [] { absent.append(Array(try word.string().utf8)) }
        let needsDevice = format != .ignore && format != .translated
        let device = try self.device(fields["device"], patterns, yaml, isNeeded: needsDevice)
        let stamp = try fields["stamp"].map { yaml throws(YAMLProblem) in try self.stamp(yaml) }
        var required: [PathChoice] = []
        for path in try fields["required"]?.list() ?? [] { required.append(try choice(path)) }
        let conditions = try self.conditions(fields)
        var rules: [Rule] = []
        for rule in try fields["rules"]?.list() ?? [] { rules.append(try self.rule(rule)) }
        let jobName = try fields["job_name"].map { path throws(YAMLProblem) in try choice(path) }
        guard format != .ignore || rules.isEmpty else { throw yaml.problem("an ignored payload has no rules") }
        return Route(
            patterns: patterns, payload: format, translator: translator, device: device, absent: absent, stamp: stamp,
            conditions: conditions,
            required: required, rules: rules, paths: paths, privacy: try privacy(fields["private"]), jobName: jobName,
            isSignOfLife: try fields["sign_of_life"]?.boolean() ?? (format != .ignore),
            because: try fields["because"]?.string() ?? "")
    }

    private static func payload(
        _ yaml: StrictYAML?, of route: StrictYAML, isTranslated: Bool
    ) throws(YAMLProblem) -> Route.Payload {
        guard let yaml else {
            guard isTranslated else { throw route.problem("a route needs payload, or a translator") }
            return .translated
        }
        guard !isTranslated else {
            throw yaml.problem("a translator says itself what the payload is: leave payload out")
        }
        return try yaml.choice()
    }

    // MARK: Paths

    /// One path, or a list of paths of which the first that exists counts.
    mutating func choice(_ yaml: StrictYAML, isSpread: Bool = false) throws(YAMLProblem) -> PathChoice {
        let start = paths.count
        for text in yaml.isList ? try yaml.list() : [yaml] {
            paths.append(try Self.path(text, isSpread: isSpread))
        }
        return start..<paths.count
    }

    private static func path(_ yaml: StrictYAML, isSpread: Bool) throws(YAMLProblem) -> JSONPath {
        guard let path = JSONPath(try yaml.string(), isSpread: isSpread) else {
            throw yaml.problem("'\(try yaml.string())' is not a path")
        }
        return path
    }

    // MARK: Parts of a route

    private mutating func device(
        _ yaml: StrictYAML?, _ patterns: [TopicPattern], _ route: StrictYAML, isNeeded: Bool
    ) throws(YAMLProblem) -> Route.Device {
        guard let yaml else {
            guard !isNeeded || patterns.allSatisfy(\.namesDevice) else {
                throw route.problem("name the device: {device} in every topic, or device")
            }
            return .topic
        }
        let fields = try yaml.mapping(allowing: ["path", "constant"])
        if let path = fields["path"] { return .payload(try choice(path)) }
        guard let constant = fields["constant"] else { throw yaml.problem("expected path or constant") }
        return .constant(try constant.string())
    }

    private mutating func stamp(_ yaml: StrictYAML) throws(YAMLProblem) -> Route.Stamp {
        let fields = try yaml.mapping(allowing: ["boot", "seq", "up", "ts", "oldest", "required"])
        guard let boot = fields["boot"], let sequence = fields["seq"], let uptime = fields["up"],
            let reportedAt = fields["ts"]
        else { throw yaml.problem("expected boot, seq, up and ts") }
        var oldestHeld: (boot: PathChoice, sequence: PathChoice)?
        if let oldest = fields["oldest"] {
            let place = try oldest.mapping(allowing: ["boot", "seq"])
            guard let boot = place["boot"], let sequence = place["seq"] else {
                throw oldest.problem("expected boot and seq")
            }
            oldestHeld = (boot: try choice(boot), sequence: try choice(sequence))
        }
        return Route.Stamp(
            boot: try choice(boot), sequence: try choice(sequence), uptime: try choice(uptime),
            reportedAt: try choice(reportedAt), oldestHeld: oldestHeld,
            isRequired: try fields["required"]?.boolean() ?? true)
    }

    mutating func conditions(_ fields: [String: StrictYAML]) throws(YAMLProblem) -> [Condition] {
        var conditions: [Condition] = []
        for (key, isNegated) in [("when", false), ("unless", true)] {
            guard let yaml = fields[key] else { continue }
            for item in yaml.isList ? try yaml.list() : [yaml] {
                conditions.append(try condition(item, isNegated: isNegated))
            }
        }
        return conditions
    }

    private mutating func condition(_ yaml: StrictYAML, isNegated: Bool) throws(YAMLProblem) -> Condition {
        let fields = try yaml.mapping(allowing: ["path", "equals"])
        guard let path = fields["path"] else { throw yaml.problem("a condition needs a path") }
        var words: [MappedWord] = []
        if let equals = fields["equals"] {
            for word in equals.isList ? try equals.list() : [equals] { words.append(MappedWord(try word.string())) }
        }
        return Condition(source: try choice(path), words: words, isNegated: isNegated)
    }

    private func privacy(_ yaml: StrictYAML?) throws(YAMLProblem) -> Privacy {
        guard let yaml else { return Privacy() }
        let fields = try yaml.mapping(allowing: ["payload", "pseudonymise", "erase"])
        var privacy = Privacy()
        privacy.whole = try fields["payload"]?.choice() ?? .keep
        for path in try fields["pseudonymise"]?.list() ?? [] {
            privacy.paths.append(try Self.path(path, isSpread: false))
        }
        privacy.pseudonymised = 0..<privacy.paths.count
        for path in try fields["erase"]?.list() ?? [] { privacy.paths.append(try Self.path(path, isSpread: false)) }
        guard !privacy.paths.contains(where: \.isWholeDocument) else {
            throw yaml.problem("for the whole payload, write payload: drop or payload: pseudonymise")
        }
        return privacy
    }
}
