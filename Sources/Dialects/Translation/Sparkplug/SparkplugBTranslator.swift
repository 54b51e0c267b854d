internal import UsageDomain

/// Edge nodes of Sparkplug B: births say what numbers mean, data carries numbers, deaths end it.
///
/// A document is `{"link":"online","metrics":{"Power":217.5}}`; data has no link, a death no metrics. Values that were
/// stored while the node was away are passed over: they are not the present. When a birth is missing or messages were
/// lost, the node is asked to be born again.
struct SparkplugBTranslator: PayloadTranslator {
    static let largestNodeCount = 128
    static let largestMetricCount = 16_384
    /// Many unknown nodes at once are a flood, and answering it would be another.
    private static let largestAskCountPerMinute = 32

    private(set) var nodes: [String: SparkplugNode] = [:]
    /// Nodes given up for want of room, and births that were too large to be remembered.
    private(set) var forgottenCount = 0
    private var askingSince: Instant?
    private var askCount = 0

    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal) {
        guard let topic = SparkplugTopic(message.topicText) else { return }
        let payload = try SparkplugPayload(message.bytes, message.payload)
        let isNew = nodes[topic.node] == nil
        var node = nodes.removeValue(forKey: topic.node) ?? SparkplugNode(lastHeard: message.arrival)
        node.hear(payload.sequence, at: message.arrival)
        defer {
            nodes[topic.node] = node
            if isNew || topic.kind == .nodeBirth || topic.kind == .deviceBirth { makeRoom(besides: topic.node) }
        }
        switch topic.kind {
        case .nodeDeath: end(&node, payload, message, topic, &translation)
        case .deviceDeath:
            if !message.isRetained { follow(payload, &node, message, topic, &translation) }
            node.endDevice(topic.device ?? "")
            translation.add(topic.subject) { $0.add("link", "offline") }
        case .nodeBirth, .deviceBirth: try begin(&node, payload, message, topic, &translation)
        case .nodeData, .deviceData:
            if !message.isRetained { follow(payload, &node, message, topic, &translation) }
            let names = node.names(of: topic.device) ?? SparkplugNames()
            let reading = SparkplugReading(payload.metrics, names)
            translation.skippedCount += reading.skippedCount + reading.unknownCount
            if reading.unknownCount > 0 || !names.isBorn { ask(&node, message, topic, &translation) }
            guard reading.unknownCount == 0 || !reading.isEmpty else { throw Refusal(.missingBirth) }
            translation.add(topic.subject) { reading.write(to: &$0) }
        }
    }

    // MARK: Births and deaths

    private mutating func begin(
        _ node: inout SparkplugNode, _ payload: SparkplugPayload, _ message: TranslatorInput, _ topic: SparkplugTopic,
        _ translation: inout Translation
    ) throws(Refusal) {
        if topic.kind == .nodeBirth { node.begin(deathSequence: payload.deathSequence) }
        if !message.isRetained { follow(payload, &node, message, topic, &translation) }
        let names = SparkplugNames(birth: payload.metrics)
        let reading = SparkplugReading(payload.metrics, names)
        translation.skippedCount += reading.skippedCount + reading.unknownCount
        if !node.keep(names, of: topic.device) { forgottenCount += 1 }
        translation.add(topic.subject) { document in
            document.add("link", "online")
            reading.write(to: &document)
        }
    }

    /// A will that the broker kept from an earlier life of the node is no death of this one.
    private func end(
        _ node: inout SparkplugNode, _ payload: SparkplugPayload, _ message: TranslatorInput, _ topic: SparkplugTopic,
        _ translation: inout Translation
    ) {
        if node.isAlive {
            if message.isRetained { return }
            // Many clients leave the number out of their will, or say the next one there: their node is gone all the same.
            if let born = node.deathSequence, let death = payload.deathSequence {
                let ahead = UInt8(truncatingIfNeeded: death &- born)
                guard ahead < 128 else { return }
            }
        }
        node.end()
        translation.add(topic.node) { $0.add("link", "offline") }
        for device in node.devices.keys.sorted() {
            translation.add("\(topic.node)/\(device)") { $0.add("link", "offline") }
        }
    }

    // MARK: Asking

    private mutating func follow(
        _ payload: SparkplugPayload, _ node: inout SparkplugNode, _ message: TranslatorInput, _ topic: SparkplugTopic,
        _ translation: inout Translation
    ) {
        let isComplete = node.follow(payload.sequence, isFirst: topic.kind == .nodeBirth)
        let isWelcome = node.isAlive || topic.kind == .deviceDeath
        if !isComplete || !isWelcome { ask(&node, message, topic, &translation) }
    }

    private mutating func ask(
        _ node: inout SparkplugNode, _ message: TranslatorInput, _ topic: SparkplugTopic,
        _ translation: inout Translation
    ) {
        guard !message.isRetained, translation.requests.isEmpty, node.mayAsk(at: message.arrival) else { return }
        if let askingSince, message.arrival >= askingSince, message.arrival - askingSince < .minutes(1) {
            guard askCount < Self.largestAskCountPerMinute else { return }
            askCount += 1
        } else {
            askingSince = message.arrival
            askCount = 1
        }
        translation.requests.append(
            DeviceRequest(topic: topic.commands, payload: SparkplugRebirth.command(at: message.arrival)))
    }

    // MARK: Bounds

    /// Forgets whole nodes, those never born first, then those longest silent.
    private mutating func makeRoom(besides current: String) {
        var total = nodes.values.reduce(0) { $0 + $1.metricCount }
        while nodes.count > Self.largestNodeCount || total > Self.largestMetricCount {
            let oldest = nodes.oldest(besides: current, by: \.lastHeard, isOfWorth: \.isAlive)
            guard let oldest, let node = nodes.removeValue(forKey: oldest) else { return }
            total -= node.metricCount
            forgottenCount += 1
        }
    }
}

extension Translation {
    fileprivate mutating func add(_ device: String, _ content: (inout DocumentWriter) -> Void) {
        var writer = DocumentWriter()
        writer.object(nil, content)
        documents.append(Document(device: device, json: writer.bytes))
    }
}
