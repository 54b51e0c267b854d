import UsageDomain

/// The words of one line of a scenario.
struct Words {
    private(set) var rest: ArraySlice<String>

    init(_ words: [String]) {
        rest = words[...]
    }

    mutating func next() -> String? { rest.popFirst() }

    mutating func take(_ word: String) -> Bool {
        guard rest.first == word else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number() throws -> Int64 {
        guard let word = next(), let value = Int64(word) else {
            throw Scenario.Problem(description: "a number is missing")
        }
        return value
    }

    /// A value with its unit, in the smallest unit: `450 W` is 450,000.
    mutating func quantity() throws -> Int64 {
        let value = try number()
        switch next() {
        case "kWh": return value * 1_000_000
        case "W", "Wh": return value * 1000
        case "mW", "mWh", "ms", "mm", "mg", "of": return value
        case "s": return value * 1000
        case let unit: throw Scenario.Problem(description: "unknown unit \(unit ?? "")")
        }
    }

    mutating func span() throws -> TimeSpan {
        guard let word = next(), let span = TimeSpan(scenario: word) else {
            throw Scenario.Problem(description: "a span is missing")
        }
        return span
    }

    mutating func fact() throws -> ObservedFact {
        let (kind, detail) = (next() ?? "", rest.first ?? "")
        switch kind {
        case "power": return .level(.power, try quantity())
        case "temperature": return .level(.temperature, try number())
        case "progress": return .level(.progress, try number())
        case "state":
            guard let state = MachineState(rawValue: next() ?? "") else { break }
            return .state(state)
        case "period": return .period(.milliseconds(try quantity()))
        case "halt": return .halt(isHalted: next() == "on")
        case "relay": return .relay(isOn: next() == "on")
        case "link":
            guard let link = LinkState(rawValue: next() ?? "") else { break }
            return .link(link)
        case "badge":
            guard let action = BadgeEvent.Action(rawValue: next() ?? "") else { break }
            return .badge(BadgeEvent(token: BadgeToken(rawValue: next() ?? ""), action: action))
        case "job" where take("start"): return .job(.start(id: nil, name: next()))
        case "job" where take("current"): return .job(.current(id: nil, name: next()))
        case "job" where take("end"):
            guard let outcome = JobOutcome(rawValue: next() ?? "") else { break }
            return .job(.end(id: nil, outcome: outcome))
        case "counter":
            guard let quantity = Quantity(rawValue: next() ?? "") else { break }
            let value = try self.quantity()
            guard let kind = CounterKind(rawValue: next() ?? "") else { break }
            let hint = take("hint") ? UInt64(clamping: try number()) : 0
            return .counter(quantity, value, kind, resetHint: hint)
        default: break
        }
        throw Scenario.Problem(description: "cannot read \(kind) \(detail)")
    }
}

extension TimeSpan {
    /// Reads `1h2min30s500ms`, any part of it.
    init?(scenario text: String) {
        var total: Int64 = 0
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber }
            rest = rest.dropFirst(unit.count)
            let factors: [Substring: Int64] = ["h": 3_600_000, "min": 60_000, "s": 1000, "ms": 1]
            guard let value = Int64(digits), let factor = factors[unit] else { return nil }
            total += value * factor
        }
        self.init(milliseconds: total)
    }

    var scenario: String {
        let parts: [(Int64, String)] = [
            (milliseconds / 3_600_000, "h"), (milliseconds / 60_000 % 60, "min"), (milliseconds / 1000 % 60, "s"),
            (milliseconds % 1000, "ms"),
        ]
        let text = parts.filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "0s" : text
    }
}
