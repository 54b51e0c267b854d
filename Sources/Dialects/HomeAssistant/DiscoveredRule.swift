internal import StrictYAML
internal import UsageDomain

/// A rule of a mapping, made from one entity.
struct DiscoveredRule: Hashable {
    enum Fact: Hashable {
        case measure(Quantity, unit: MappedUnit, scale: Double)
        case energy(unit: MappedUnit, scale: Double)
        case state(busy: String, idle: String)
        case relay(on: String, off: String)
        case link(online: String, offline: String)
        case badge
    }

    let topic: String
    let isJSON: Bool
    let path: String
    let fact: Fact
    let comment: String
    var channel: Int?

    /// What of a device may be there only once per channel.
    var subject: String {
        switch fact {
        case .measure(let quantity, _, _): quantity.rawValue
        case .energy: Quantity.energy.rawValue
        case .state: "state"
        case .relay: "relay"
        case .link: "link"
        case .badge: "badge"
        }
    }

    /// The words of the payload that it gives a meaning.
    var words: [String] {
        switch fact {
        case .state(let first, let second), .relay(let first, let second), .link(let first, let second):
            [first, second]
        case .measure, .energy, .badge: []
        }
    }

    /// As the mapping's file has it.
    var yaml: String {
        var parts = ["observe: \(subject)"]
        if case .energy = fact { parts.append("counter: \(CounterKind.resetsToZero.rawValue)") }
        parts.append("path: \(QuotedScalar.written(path))")
        func words(_ pairs: [(String, String)]) -> String {
            "map: {\(pairs.map { "\(QuotedScalar.written($0)): \(QuotedScalar.written($1))" }.joined(separator: ", "))}"
        }
        switch fact {
        case .measure(_, let unit, let scale), .energy(let unit, let scale):
            parts.append("unit: \(QuotedScalar.written(unit.rawValue))")
            if scale != 1 { parts.append("scale: \(scale)") }
        case .state(let busy, let idle): parts.append(words([(busy, "busy"), (idle, "idle")]))
        case .relay(let on, let off): parts.append(words([(on, "on"), (off, "off")]))
        case .link(let online, let offline): parts.append(words([(online, "online"), (offline, "offline")]))
        case .badge: parts.append("value: toggle")
        }
        if let channel { parts.append("channel: \(channel)") }
        return "{\(parts.joined(separator: ", "))}"
    }
}

extension DiscoveredRule {
    /// - Throws: why the entity tells nothing that Relevé accounts, or cannot be mapped.
    init(_ entity: DiscoveredEntity) throws(DiscoveryRefusal) {
        let fields = entity.fields
        let topicKey = entity.component == "tag" ? "topic" : "state_topic"
        let fact = try Self.fact(of: entity)
        guard let topic = fields.topic(topicKey) else { throw DiscoveryRefusal("it reports on no topic") }
        try self.init(
            topic: topic, template: fields.text("value_template"), fact: fact, comment: "\(entity.name)")
    }

    init(_ availability: DiscoveredEntity.Availability) throws(DiscoveryRefusal) {
        guard availability.online != availability.offline else {
            throw DiscoveryRefusal("its availability says the same for there and gone")
        }
        try self.init(
            topic: availability.topic, template: availability.template,
            fact: .link(online: availability.online, offline: availability.offline), comment: "availability")
    }

    private init(topic: String, template: String?, fact: Fact, comment: String) throws(DiscoveryRefusal) {
        guard let pattern = TopicPattern(topic), topic.utf8.count <= 512,
            !topic.unicodeScalars.contains(where: \.isControl),
            pattern.levels.allSatisfy({ if case .literal = $0 { true } else { false } })
        else { throw DiscoveryRefusal("its topic cannot be written in a mapping") }
        let value =
            try template.map { text throws(DiscoveryRefusal) in try DiscoveryTemplate(text) }
            ?? DiscoveryTemplate(source: .payload)
        guard let path = value.path else { throw DiscoveryRefusal("its value template names a key no path can") }
        self.topic = topic
        isJSON = value.source != .payload
        self.path = path
        self.comment = comment
        channel = nil
        self.fact = try fact.scaled(by: value.factor)
    }

    private static func fact(of entity: DiscoveredEntity) throws(DiscoveryRefusal) -> Fact {
        let fields = entity.fields
        switch entity.component {
        case "sensor": return try sensor(fields)
        case "binary_sensor": return try binarySensor(fields)
        case "switch":
            return .relay(
                on: fields.text("state_on") ?? fields.text("payload_on") ?? "ON",
                off: fields.text("state_off") ?? fields.text("payload_off") ?? "OFF")
        case "tag": return .badge
        case let other: throw DiscoveryRefusal("its kind, \(other.asComment), tells nothing that is accounted")
        }
    }

    private static func sensor(_ fields: DiscoveryFields) throws(DiscoveryRefusal) -> Fact {
        guard let word = fields.text("device_class") else {
            throw DiscoveryRefusal("no device class says what it measures")
        }
        let unit = fields.text("unit_of_measurement") ?? ""
        let known = measures[word] ?? []
        guard !known.isEmpty else { throw DiscoveryRefusal("\(word.asComment) is not accounted") }
        guard let measure = known.first(where: { $0.written == unit }) else {
            throw DiscoveryRefusal("\(word) in '\(unit.asComment)' is not a unit that is known")
        }
        guard measure.quantity == .energy else {
            return .measure(measure.quantity, unit: measure.unit, scale: measure.scale)
        }
        let stateClass = fields.text("state_class")
        guard stateClass == nil || stateClass == "total" || stateClass == "total_increasing" else {
            throw DiscoveryRefusal("its energy is no running total")
        }
        return .energy(unit: measure.unit, scale: measure.scale)
    }

    private static func binarySensor(_ fields: DiscoveryFields) throws(DiscoveryRefusal) -> Fact {
        let on = fields.text("payload_on") ?? "ON"
        let off = fields.text("payload_off") ?? "OFF"
        guard on != off else { throw DiscoveryRefusal("it says the same for on and off") }
        return switch fields.text("device_class") {
        case "running": .state(busy: on, idle: off)
        case "power": .relay(on: on, off: off)
        case "connectivity": .link(online: on, offline: off)
        case let word?: throw DiscoveryRefusal("\(word.asComment) does not tell whether a machine works")
        case nil: throw DiscoveryRefusal("no device class says what on and off mean")
        }
    }

    /// By device class.
    private static let measures: [String: [(written: String, quantity: Quantity, unit: MappedUnit, scale: Double)]] = [
        "power": [
            ("W", .power, .watt, 1), ("kW", .power, .kilowatt, 1), ("mW", .power, .milliwatt, 1),
            ("MW", .power, .kilowatt, 1000),
        ],
        "energy": [
            ("kWh", .energy, .kilowattHour, 1), ("Wh", .energy, .wattHour, 1), ("mWh", .energy, .milliwattHour, 1),
            ("MWh", .energy, .kilowattHour, 1000), ("J", .energy, .wattSecond, 1), ("kJ", .energy, .wattSecond, 1000),
        ],
        "voltage": [("V", .voltage, .volt, 1), ("mV", .voltage, .millivolt, 1)],
        "current": [("A", .current, .ampere, 1), ("mA", .current, .milliampere, 1)],
        "temperature": [("°C", .temperature, .celsius, 1)],
    ]
}

extension DiscoveredRule.Fact {
    /// Only numbers can be multiplied.
    fileprivate func scaled(by factor: Double) throws(DiscoveryRefusal) -> DiscoveredRule.Fact {
        guard factor != 1 else { return self }
        return switch self {
        case .measure(let quantity, let unit, let scale): .measure(quantity, unit: unit, scale: scale * factor)
        case .energy(let unit, let scale): .energy(unit: unit, scale: scale * factor)
        default: throw DiscoveryRefusal("its value template multiplies a word")
        }
    }
}
