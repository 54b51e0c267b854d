internal import StrictYAML
internal import UsageDomain

extension MappedDialect {
    private static let keys = [
        "name", "title", "speaks", "reports", "quirks", "grade", "recipe", "expected_period", "subscriptions", "routes",
        "access", "carries", "fallback", "recipe_fr", "opening_requests", "asks_after_silence", "invalid",
        "says_state",
    ]

    /// Reads a dialect's file.
    ///
    /// An unknown key, unit, quantity or pattern is a problem with its line.
    init(text: String, file: String) throws(YAMLProblem) {
        let yaml = try StrictYAML(text: text, file: file)
        let fields = try yaml.mapping(allowing: Self.keys)
        func field(_ key: String) throws(YAMLProblem) -> String {
            guard let value = fields[key] else { throw yaml.problem("\(key) is missing") }
            return try value.string()
        }
        guard let period = fields["expected_period"], let filters = fields["subscriptions"],
            let routes = fields["routes"]
        else { throw yaml.problem("expected_period, subscriptions and routes are needed") }
        var subscriptions: [String] = []
        for filter in try filters.list() {
            guard let known = TopicFilter(try filter.string()) else {
                throw filter.problem("'\(try filter.string())' is not an MQTT topic filter")
            }
            subscriptions.append(known.text)
        }
        access = try DialectAccess(fields["access"])
        let invalid = try fields["invalid"].map(RouteReader.numbers) ?? []
        self.routes = []
        lines = []
        for route in try routes.list() {
            self.routes.append(try RouteReader.route(from: route, invalid: invalid))
            lines.append(route.line)
        }
        isFallback = try fields["fallback"]?.boolean() ?? false
        description = DialectDescription(
            name: DialectName(rawValue: try field("name")), title: try field("title"),
            expectedPeriod: try Self.span(period), carries: try fields["carries"].map(Self.carries),
            saysStateOnChange: try fields["says_state"]?.choice(StateSaying.self) == .onChange,
            subscriptions: subscriptions, speaks: try field("speaks"),
            reports: try field("reports"), quirks: try field("quirks"), grade: try field("grade"),
            recipe: try field("recipe"), recipeInFrench: try fields["recipe_fr"]?.string(),
            isCoded: self.routes.contains { $0.translator != nil },
            recallsJobs: self.routes.contains { $0.jobName != nil },
            openingRequests: try fields["opening_requests"].map(Self.openingRequests) ?? [],
            asksAfterSilence: try fields["asks_after_silence"].map(Self.span))
        self.file = file
    }

    /// `16 A`, at the voltage of the mains.
    private static func carries(_ yaml: StrictYAML) throws(YAMLProblem) -> Power {
        let text = try yaml.string()
        guard text.hasSuffix(" A"), let amperes = Int64(text.dropLast(2)), (1...1000).contains(amperes) else {
            throw yaml.problem("expected a current such as 16 A, not '\(text)'")
        }
        return .watts(230 * amperes)
    }

    private enum StateSaying: String, CaseIterable {
        case again
        case onChange = "on_change"
    }

    private static func openingRequests(_ yaml: StrictYAML) throws(YAMLProblem) -> [OpeningRequest] {
        var requests: [OpeningRequest] = []
        for entry in try yaml.list() {
            let fields = try entry.mapping(allowing: ["topic", "payload"])
            guard let topic = fields["topic"], let payload = fields["payload"] else {
                throw entry.problem("a request needs topic and payload")
            }
            let text = try topic.string()
            guard text.contains("{device}"), !text.contains("+"), !text.contains("#") else {
                throw topic.problem("'\(text)' is not the topic of one device: it needs {device}, and no + or #")
            }
            requests.append(OpeningRequest(topic: text, payload: try payload.string()))
        }
        return requests
    }

    /// `30s` or `5min`.
    private static func span(_ yaml: StrictYAML) throws(YAMLProblem) -> TimeSpan {
        let text = try yaml.string()
        for (suffix, unit) in [("min", TimeSpan.minutes(1)), ("s", TimeSpan.seconds(1))] where text.hasSuffix(suffix) {
            guard let count = Int64(text.dropLast(suffix.count)), count > 0, count <= 86_400 else { break }
            return unit * count
        }
        throw yaml.problem("expected a span such as 30s or 5min, not '\(text)'")
    }
}
