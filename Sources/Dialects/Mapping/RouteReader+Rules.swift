internal import StrictYAML
internal import UsageDomain

extension RouteReader {
    private static let ruleKeys = [
        "observe", "path", "unit", "scale", "offset", "sign", "spread", "suffix", "counter", "reset_hint", "value",
        "map",
        "unknown", "channel", "when", "unless", "id", "name", "outcome", "action", "invalid",
    ]
    private static let measureKeys: Set = [
        "path", "unit", "scale", "offset", "sign", "spread", "suffix", "counter", "reset_hint", "invalid",
    ]
    private static let wordKeys: Set = ["path", "value", "map", "unknown", "spread"]
    private static let commonKeys: Set = ["observe", "channel", "when", "unless"]

    private enum Spread: String, CaseIterable { case channels, sum }
    private enum Sign: String, CaseIterable { case signed, absolute }
    private enum Unknown: String, CaseIterable { case quarantine, ignore }
    private enum JobValue: String, CaseIterable { case start, current, end }

    mutating func rule(_ yaml: StrictYAML) throws(YAMLProblem) -> Rule {
        let fields = try yaml.mapping(allowing: Self.ruleKeys)
        guard let observe = fields["observe"] else { throw yaml.problem("a rule needs observe") }
        let spread: Spread? = try fields["spread"]?.choice()
        let source: PathChoice =
            try fields["path"].map { path throws(YAMLProblem) in
                try choice(path, isSpread: spread != nil)
            } ?? 0..<0
        let name = try observe.string()
        let allowed: Set<String>
        let fact: Rule.Fact
        switch name {
        case "state":
            allowed = Self.wordKeys
            fact = .state(try words(fields, yaml, MachineState.init(rawValue:)))
        case "halt":
            allowed = Self.wordKeys
            fact = .halt(try words(fields, yaml) { $0 == "on" ? true : $0 == "off" ? false : nil })
        case "relay":
            allowed = Self.wordKeys
            fact = .relay(try words(fields, yaml) { $0 == "on" ? true : $0 == "off" ? false : nil })
        case "link":
            allowed = Self.wordKeys
            fact = .link(try words(fields, yaml, LinkState.init(rawValue:)))
        case "job":
            allowed = ["path", "value", "id", "name", "outcome"]
            fact = try job(fields, yaml)
        case "badge":
            allowed = ["path", "value", "action"]
            fact = try badge(fields, yaml)
        case "period":
            allowed = ["path", "unit", "scale", "invalid"]
            fact = .period(try scale(of: name, in: .millisecond, fields, observe))
        default:
            allowed = Self.measureKeys
            fact = try measure(name, fields, observe)
        }
        for (key, value) in fields where !allowed.contains(key) && !Self.commonKeys.contains(key) {
            throw value.problem("\(key) means nothing for \(name)")
        }
        let conditions = try self.conditions(fields)
        return Rule(
            fact: saysGone(fact, source, conditions) ? .badgeGone : fact, source: source, isSum: spread == .sum,
            suffix: Array(try fields["suffix"]?.string().utf8 ?? "".utf8), channel: try fields["channel"]?.integer(),
            conditions: conditions, invalid: invalid + (try fields["invalid"].map(Self.numbers) ?? []))
    }

    /// What registers of 16, 24 or 32 bits hold when there is no reading, and with a decimal or without.
    private static let usualInvalid: [Double] = [
        -8_388_608, 8_388_607, 16_777_215, 65_535, -32_768, 4_294_967_295, -2_147_483_648, 2_147_483_647, -838_860.8,
        -3_276.8, 6_553.5,
    ]

    /// A number, a list of them, or `usual`.
    static func numbers(_ yaml: StrictYAML) throws(YAMLProblem) -> [Double] {
        if !yaml.isList, (try? yaml.string()) == "usual" { return usualInvalid }
        var numbers: [Double] = []
        for number in yaml.isList ? try yaml.list() : [yaml] { numbers.append(try number.number()) }
        return numbers
    }

    /// `value: out` where the badge's own field says a word that is no badge.
    private func saysGone(_ fact: Rule.Fact, _ source: PathChoice, _ conditions: [Condition]) -> Bool {
        guard case .badge(let words, _) = fact, words.constant == .out else { return false }
        return conditions.contains { condition in
            !condition.isNegated && !condition.words.isEmpty
                && condition.source.contains { path in paths[source].contains { $0.steps == paths[path].steps } }
        }
    }

    private mutating func measure(
        _ name: String, _ fields: [String: StrictYAML], _ observe: StrictYAML
    ) throws(YAMLProblem) -> Rule.Fact {
        guard let quantity = Quantity(rawValue: name) else {
            let known = Quantity.allCases.map(\.rawValue).joined(separator: ", ")
            throw observe.problem(
                "'\(name)' is not state, halt, relay, link, job, badge, period or a quantity (\(known))")
        }
        var scale = try scale(of: name, in: quantity.unit, fields, observe)
        scale.offset = try fields["offset"]?.number() ?? 0
        scale.isAbsolute = try fields["sign"]?.choice(Sign.self) == .absolute
        guard let kind = fields["counter"] else {
            guard !quantity.isCumulative else { throw observe.problem("\(name) accumulates: say which counter it is") }
            return .level(quantity, scale)
        }
        guard quantity.isCumulative else { throw kind.problem("\(name) does not accumulate") }
        let hint: PathChoice = try fields["reset_hint"].map { path throws(YAMLProblem) in try choice(path) } ?? 0..<0
        return .counter(quantity, scale, try kind.choice(), resetHint: hint)
    }

    private func scale(
        of name: String, in measure: MeasureUnit, _ fields: [String: StrictYAML], _ observe: StrictYAML
    ) throws(YAMLProblem) -> MeasureScale {
        guard let unit = fields["unit"], fields["path"] != nil else {
            throw observe.problem("a quantity needs path and unit")
        }
        let mappedUnit: MappedUnit = try unit.choice()
        guard var scale = mappedUnit.scale(in: measure) else {
            throw unit.problem("\(name) is not measured in \(mappedUnit.rawValue)")
        }
        scale.factor = try fields["scale"]?.number() ?? 1
        return scale
    }

    private mutating func job(
        _ fields: [String: StrictYAML], _ rule: StrictYAML
    ) throws(YAMLProblem) -> Rule.Fact {
        guard let value = fields["value"] else { throw rule.problem("a job needs value: start, current or end") }
        let id: PathChoice = try fields["id"].map { path throws(YAMLProblem) in try choice(path) } ?? 0..<0
        let kind = try value.choice(JobValue.self)
        switch kind {
        case .start, .current:
            guard fields["path"] == nil, fields["outcome"] == nil else {
                throw rule.problem("the start of a job has no path and no outcome")
            }
            let name: PathChoice = try fields["name"].map { path throws(YAMLProblem) in try choice(path) } ?? 0..<0
            return kind == .start ? .jobStart(id: id, name: name) : .jobCurrent(id: id, name: name)
        case .end:
            guard let outcome = fields["outcome"] else { throw rule.problem("the end of a job needs outcome") }
            guard outcome.isMapping == (fields["path"] != nil) else {
                throw outcome.problem("a map of outcomes needs a path, and a single outcome has none")
            }
            return .jobEnd(id: id, outcome: try map(outcome, JobOutcome.init(rawValue:)))
        }
    }

    private mutating func badge(
        _ fields: [String: StrictYAML], _ rule: StrictYAML
    ) throws(YAMLProblem) -> Rule.Fact {
        guard fields["path"] != nil else { throw rule.problem("a badge needs a path") }
        if let value = fields["value"], fields["action"] == nil {
            return .badge(try map(value, BadgeEvent.Action.init(rawValue:)), action: 0..<0)
        }
        guard let action = fields["action"], fields["value"] == nil else {
            throw rule.problem("a badge needs value or action")
        }
        let parts = try action.mapping(allowing: ["path", "map"])
        guard let path = parts["path"], let words = parts["map"] else {
            throw action.problem("an action needs path and map")
        }
        return .badge(try map(words, BadgeEvent.Action.init(rawValue:)), action: try choice(path))
    }

    // MARK: Words

    private func words<Value>(
        _ fields: [String: StrictYAML], _ rule: StrictYAML, _ value: (String) -> Value?
    ) throws(YAMLProblem) -> ValueMap<Value> {
        if let constant = fields["value"] {
            guard fields["map"] == nil, fields["path"] == nil else {
                throw constant.problem("a constant has no path and no map")
            }
            return try map(constant, value)
        }
        guard let words = fields["map"], fields["path"] != nil else {
            throw rule.problem("expected value, or path and map")
        }
        var result = try map(words, value)
        result.ignoresUnknown = try fields["unknown"]?.choice(Unknown.self) == .ignore
        return result
    }

    private func map<Value>(_ yaml: StrictYAML, _ value: (String) -> Value?) throws(YAMLProblem) -> ValueMap<Value> {
        func named(_ yaml: StrictYAML) throws(YAMLProblem) -> Value {
            let word = try yaml.string()
            guard let found = value(word) else { throw yaml.problem("'\(word)' is not a value that can be observed") }
            return found
        }
        guard yaml.isMapping else { return ValueMap(constant: try named(yaml)) }
        var entries: [ValueMap<Value>.Entry] = []
        for (word, child) in try yaml.entries() {
            entries.append(ValueMap.Entry(word: MappedWord(word), value: try named(child)))
        }
        return ValueMap(entries: entries)
    }
}
