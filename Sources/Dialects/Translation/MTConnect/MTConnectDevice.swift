internal import UsageDomain

/// What is remembered of one machine.
struct MTConnectDevice: Hashable, Codable {
    private static let largestWordCount = 64
    private static let largestTypeCount = 128

    /// The last word of a data item that decides about the state.
    private struct Word: Hashable, Codable {
        var word: String
        var place: MTConnectPlace
    }

    /// Of several data items of one type the first that had a value counts: a total must not be mixed with a part's.
    private struct Choice: Hashable, Codable {
        let id: String
        /// Nil in the next life of the agent, until it is said again.
        var place: MTConnectPlace?
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

    /// In which an agent that began anew says everything once.
    private static let longestBeginning = TimeSpan.minutes(1)

    private(set) var lastHeard: Instant
    private var instance: String?
    private var lastSequence: UInt64?
    /// The furthest of what came by itself.
    private var furthest: MTConnectPlace?
    private var words: [String: Word] = [:]
    /// Those of the agent's last life that it has not said again in this one.
    private var formerWords: [String: Word] = [:]
    private var beganAt: Instant?
    /// The agent began anew, said everything it had to say, and nothing of the state was among it.
    private var isForgotten = false
    private var choices: [String: Choice] = [:]
    private var mode: Word?
    private var program: Word?
    /// What the machine was said to work on; empty for a program without a name.
    private var job: String?

    init(lastHeard: Instant) { self.lastHeard = lastHeard }

    // MARK: Taking

    /// Notes that something of the machine arrives; after a long silence nothing that was said before it is known.
    mutating func hear(at arrival: Instant) {
        if arrival - lastHeard > MTConnectTranslator.longestSilence {
            restart()
            lose()
        }
        lastHeard = arrival
        if let beganAt, arrival - beganAt > Self.longestBeginning {
            isForgotten = !formerWords.isEmpty
            formerWords.removeAll()
            self.beganAt = nil
        }
    }

    /// Takes what one message says of the machine, and returns the document for the rules.
    ///
    /// - Parameters:
    ///   - observations: What it says.
    ///   - instance: The agent's life, where the message says it.
    ///   - lastSequence: The number of the last observation the agent holds, where the message says it.
    ///   - isWill: The broker speaks for the agent.
    /// - Returns: a JSON object.
    mutating func take(
        _ observations: [MTConnectObservation], of instance: String?, through lastSequence: UInt64?, isWill: Bool
    ) -> [UInt8] {
        if isAnotherLife(observations, instance, lastSequence) { restart() }
        if let instance { self.instance = String(instance.prefix(MTConnectObservation.longestText)) }
        if let lastSequence { self.lastSequence = lastSequence }
        if observations.count == 1, let place = observations.first?.place, furthest.map({ !place.isBefore($0) }) ?? true {
            furthest = place.sequence == nil ? furthest : place
        }
        var (isLost, isUnordered) = (false, false)
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
                isLost = !observation.isAvailable
                isUnordered = observation.sequence == nil
                if isLost { lose() }
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
        if isLost, isUnordered { lose() }
        // Nothing of it was said after the machine became unavailable: what was known ends with this message.
        var ends = isLost && !isWill && words.isEmpty
        if isForgotten, Self.decider(words) == nil {
            ends = true
            job = nil
        }
        isForgotten = false
        return document(availability, ends, types, itemOrder.compactMap { id in items[id].map { (id, $0) } })
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
        formerWords[key] = nil
        if words[key] == nil, words.count >= Self.largestWordCount { return }
        Self.renew(&words[key], observation)
    }

    private static func renew(_ word: inout Word?, _ observation: MTConnectObservation) {
        if let last = word?.place, observation.place.isBefore(last) { return }
        word = Word(word: observation.value, place: observation.place)
    }

    /// Notes that a measured value was heard; false when a later one is known already.
    private mutating func isCurrent(_ observation: MTConnectObservation) -> Bool {
        let key = observation.typeKey
        guard let choice = choices[key] else {
            if choices.count < Self.largestTypeCount {
                choices[key] = Choice(id: observation.id, place: observation.place)
            }
            return true
        }
        guard choice.id == observation.id else { return true }
        if let last = choice.place, observation.place.isBefore(last) { return false }
        choices[key]?.place = observation.place
        return true
    }

    private func isAnotherLife(
        _ observations: [MTConnectObservation], _ instance: String?, _ lastSequence: UInt64?
    ) -> Bool {
        if let instance, let known = self.instance {
            return instance.prefix(MTConnectObservation.longestText) != known
        }
        if let lastSequence, let known = self.lastSequence { return lastSequence < known }
        if observations.count == 1, let furthest, observations[0].place.isBegun(anewAfter: furthest) { return true }
        return observations.contains { observation in
            guard let last = lastPlace(of: observation) else { return false }
            return observation.place.isOfAnotherLife(than: last, isAlone: observations.count == 1)
        }
    }

    private func lastPlace(of observation: MTConnectObservation) -> MTConnectPlace? {
        let type = observation.isCondition ? "Condition" : observation.type
        switch type {
        case "Program": return program?.place
        case "ControllerMode": return mode?.place
        default:
            if let word = words["\(type)/\(observation.id)"] { return word.place }
            return choices[observation.typeKey].flatMap { $0.id == observation.id ? $0.place : nil }
        }
    }

    /// The agent began anew: its numbers do not go on, and what it said counts no more; it says everything again.
    private mutating func restart() {
        formerWords.merge(words) { _, word in word }
        beganAt = lastHeard
        words.removeAll()
        mode = nil
        program = program.map { Word(word: $0.word, place: MTConnectPlace(sequence: nil, timestamp: nil)) }
        for type in choices.keys { choices[type]?.place = nil }
        lastSequence = nil
        furthest = nil
    }

    /// Nothing is known of the machine any more.
    private mutating func lose() {
        words.removeAll()
        formerWords.removeAll()
        beganAt = nil
        mode = nil
        program = nil
        job = nil
    }

    // MARK: Saying

    /// The word that decides; nil when no data item says anything about the state, or what was said before the agent began
    /// anew, and may be said again at once, would decide.
    private var state: String? {
        let word = Self.decider(words)
        guard !formerWords.isEmpty else { return word }
        return word == Self.decider(words.merging(formerWords) { word, _ in word }) ? word : nil
    }

    private static func decider(_ words: [String: Word]) -> String? {
        var best: (rank: Int, word: String)?
        let isOff = isSwitchedOff(words)
        for (key, value) in words {
            let type = String(key.prefix { $0 != "/" })
            if let only = telling[type], value.word != only || type == powerState && !isOff { continue }
            let rank = ranks.firstIndex(of: value.word) ?? ranks.count
            if best.map({ (rank, value.word) < $0 }) ?? true { best = (rank, value.word) }
        }
        return best?.word
    }

    /// A component without power is not the machine: it is off when all that say so are, and nothing has begun to run since.
    private static func isSwitchedOff(_ words: [String: Word]) -> Bool {
        var latestOff: UInt64?
        for (key, value) in words where key.hasPrefix(powerState + "/") {
            if value.word == "ON" { return false }
            if value.word == "OFF" { latestOff = max(latestOff ?? 0, value.place.sequence ?? .max) }
        }
        guard let latestOff else { return false }
        return !words.values.contains { running.contains($0.word) && $0.place.sequence ?? 0 > latestOff }
    }

    private mutating func document(
        _ availability: String?, _ ends: Bool, _ types: [String: String], _ items: [(id: String, value: String)]
    ) -> [UInt8] {
        var writer = DocumentWriter()
        writer.object { document in
            if let availability { document.add("availability", availability) }
            if ends { document.add("lost", MTConnectObservation.unavailable) }
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
