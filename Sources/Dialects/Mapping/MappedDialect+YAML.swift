internal import StrictYAML
internal import UsageDomain

extension MappedDialect {
    private static let keys = [
        "name", "title", "speaks", "reports", "quirks", "grade", "recipe", "expected_period", "subscriptions", "routes",
        "access",
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
        self.routes = []
        lines = []
        for route in try routes.list() {
            self.routes.append(try RouteReader.route(from: route))
            lines.append(route.line)
        }
        description = DialectDescription(
            name: DialectName(rawValue: try field("name")), title: try field("title"),
            expectedPeriod: try Self.span(period), subscriptions: subscriptions, speaks: try field("speaks"),
            reports: try field("reports"), quirks: try field("quirks"), grade: try field("grade"),
            recipe: try field("recipe"), isCoded: self.routes.contains { $0.translator != nil })
        self.file = file
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
