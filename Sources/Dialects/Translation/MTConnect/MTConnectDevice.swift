internal import UsageDomain

/// What is remembered of one machine.
struct MTConnectDevice: Hashable, Codable {
    private static let largestWordCount = 64
    private static let largestTypeCount = 128

    /// The last word of a data item that decides about the state.
    private struct Word: Hashable, Codable {
        var word: String
        var sequence: UInt64?
    }

    /// Of several data items of one type the first that had a value counts: a total must not be mixed with a part's.
    private struct Choice: Hashable, Codable {
        let id: String
        var sequence: UInt64?
    }

    /// Words that decide about the machine, the strongest first; any other word of Execution comes after them.
    private static let ranks = [
        "TRIGGERED", "OFF", "ACTIVE", "FAULT", "INTERRUPTED", "FEED_HOLD", "WAIT", "OPTIONAL_STOP",
        "PROGRAM_OPTIONAL_STOP", "PROGRAM_STOPPED", "STOPPED", "PROGRAM_COMPLETED", "READY",
        MTConnectObservation.unavailable,
    ]
    /// Words of the data items that are not an Execution, and mean something for the state.
    private static let telling: [String: String] = [
        "EmergencyStop": "TRIGGERED", "PowerState": "OFF", "Condition": "FAULT",
    ]
    private static let powerState = "PowerState"
    private static let running: Set = [
        "ACTIVE", "INTERRUPTED", "FEED_HOLD", "WAIT", "OPTIONAL_STOP", "PROGRAM_OPTIONAL_STOP", "PROGRAM_STOPPED",
    ]

    var lastHeard: Instant
    private var instance: String?
    private var words: [String: Word] = [:]
    private var choices: [String: Choice] = [:]
    private var mode: Word?
    private var program: Word?
    /// What the machine was said to work on; empty for a program without a name.
    private var job: String?

    init(lastHeard: Instant) { self.lastHeard = lastHeard }

    // MARK: Taking

    /// Takes what one message says of the machine, and returns the document for the rules.
    mutating func take(_ observations: [MTConnectObservation], of instance: String?) -> [UInt8] {
        if let instance, instance != self.instance {
            if self.instance != nil { restart() }
            self.instance = String(instance.prefix(MTConnectObservation.longestText))
        }
        var availability: String?
        var types: [String: String] = [:]
        var items: [String: String] = [:]
        var itemOrder: [String] = []
        for observation in Self.inOrder(observations) where isFit(observation) {
            guard !observation.isCondition else {
                decide(observation, named: "Condition")
                continue
            }
            switch observation.type {
            case "Availability":
                availability = observation.value
                if !observation.isAvailable { lose() }
            case "Execution", "EmergencyStop": decide(observation, named: observation.type)
            case "PowerState":
                if observation.subType != "CONTROL" { decide(observation, named: observation.type) }
            case "ControllerMode": Self.renew(&mode, observation)
            case "Program":
                if observation.subType ?? "MAIN" == "MAIN" { Self.renew(&program, observation) }
            default:
                guard observation.isAvailable else { continue }
                if items[observation.id] == nil { itemOrder.append(observation.id) }
                if isCurrent(observation) {
                    items[observation.id] = observation.value
                    if choices[observation.typeKey]?.id == observation.id {
                        types[observation.typeKey] = observation.value
                    }
                }
            }
        }
        return document(availability, types, itemOrder.compactMap { id in items[id].map { (id, $0) } })
    }

    /// In the order the agent numbered them: documents group them by component.
    private static func inOrder(_ observations: [MTConnectObservation]) -> [MTConnectObservation] {
        guard observations.count > 1 else { return observations }
        return observations.enumerated().sorted { left, right in
            (left.element.sequence ?? 0, left.offset) < (right.element.sequence ?? 0, right.offset)
        }.map(\.element)
    }

    private func isFit(_ observation: MTConnectObservation) -> Bool {
        observation.id.utf8.count <= MTConnectObservation.longestText
            && observation.typeKey.utf8.count <= MTConnectObservation.longestText
            && observation.value.utf8.count <= MTConnectObservation.longestText
    }

    private mutating func decide(_ observation: MTConnectObservation, named type: String) {
        let key = "\(type)/\(observation.id)"
        if words[key] == nil, words.count >= Self.largestWordCount { return }
        Self.renew(&words[key], observation)
    }

    private static func renew(_ word: inout Word?, _ observation: MTConnectObservation) {
        // Samples may come after the current values that hold them already.
        if let last = word?.sequence, let sequence = observation.sequence, sequence < last { return }
        word = Word(word: observation.value, sequence: observation.sequence)
    }

    /// Notes that a measured value was heard; false when a later one is known already.
    private mutating func isCurrent(_ observation: MTConnectObservation) -> Bool {
        let key = observation.typeKey
        guard let choice = choices[key] else {
            if choices.count < Self.largestTypeCount {
                choices[key] = Choice(id: observation.id, sequence: observation.sequence)
            }
            return true
        }
        guard choice.id == observation.id else { return true }
        if let last = choice.sequence, let sequence = observation.sequence, sequence < last { return false }
        choices[key]?.sequence = observation.sequence
        return true
    }

    /// The agent began anew: its numbers do not go on.
    private mutating func restart() {
        lose()
        for type in choices.keys { choices[type]?.sequence = nil }
    }

    /// Nothing is known of the machine any more.
    private mutating func lose() {
        words.removeAll()
        mode = nil
        program = nil
        job = nil
    }

    // MARK: Saying

    /// The word that decides; nil when no data item says anything about the state.
    private var state: String? {
        var best: (rank: Int, word: String)?
        let isOff = isSwitchedOff
        for (key, value) in words {
            let type = String(key.prefix { $0 != "/" })
            if let only = Self.telling[type], value.word != only || type == Self.powerState && !isOff { continue }
            let rank = Self.ranks.firstIndex(of: value.word) ?? Self.ranks.count
            if best.map({ (rank, value.word) < $0 }) ?? true { best = (rank, value.word) }
        }
        return best?.word
    }

    /// A component without power is not the machine: it is off when all that say so are, and nothing has begun to run since.
    private var isSwitchedOff: Bool {
        var latestOff: UInt64?
        for (key, value) in words where key.hasPrefix(Self.powerState + "/") {
            if value.word == "ON" { return false }
            if value.word == "OFF" { latestOff = max(latestOff ?? 0, value.sequence ?? .max) }
        }
        guard let latestOff else { return false }
        return !words.values.contains { Self.running.contains($0.word) && $0.sequence ?? 0 > latestOff }
    }

    private mutating func document(
        _ availability: String?, _ types: [String: String], _ items: [(id: String, value: String)]
    ) -> [UInt8] {
        var writer = DocumentWriter()
        writer.object { document in
            if let availability { document.add("availability", availability) }
            sayState(to: &document)
            document.object("types") { object in
                for (type, value) in types.sorted(by: { $0.key < $1.key }) { object.add(type, value) }
            }
            document.object("items") { object in
                for (id, value) in items { object.add(id, value) }
            }
        }
        return writer.bytes
    }

    private mutating func sayState(to document: inout DocumentWriter) {
        guard let state else {
            if let mode { document.add("mode", mode.word) }
            return
        }
        document.add("state", state)
        if state == MTConnectObservation.unavailable {
            job = nil
        } else if !Self.running.contains(state) {
            if job != nil { document.add("ended", state) }
            job = nil
        } else if state == "ACTIVE" {
            let known = program.map(\.word).flatMap { $0 == MTConnectObservation.unavailable ? nil : $0 }
            guard job == nil || known != nil && known != job else { return }
            job = known ?? ""
            document.add("job", "start")
            if let known { document.add("program", known) }
        }
    }
}
