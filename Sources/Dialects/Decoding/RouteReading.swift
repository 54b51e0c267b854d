internal import UsageDomain

/// One message read by the rules of one route.
struct RouteReading {
    private static let longestName = 512

    let route: CompiledRoute
    /// Of the route's paths.
    let values: JSONValues
    let recent: RecentTexts
    /// From the topic.
    let channel: Int?
    private let topic: UInt32
    private let order: Int

    init(_ candidate: TopicEntry.Candidate, _ reader: JSONReader) {
        route = candidate.route
        values = reader.values
        recent = reader.recent
        channel = candidate.channel
        topic = candidate.source
        order = candidate.order
    }

    // MARK: The whole message

    /// Appends what the message says.
    ///
    /// False when the route's conditions do not hold. The sink gets the stamp whenever it can be read, also when the
    /// message is refused or the conditions do not hold.
    func observe(into sink: inout ObservationSink) throws(Refusal) -> Bool {
        for condition in route.conditions where !holds(condition) {
            if let stamp = route.stamp { try? read(stamp, into: &sink) }
            return false
        }
        if let stamp = route.stamp { try read(stamp, into: &sink) }
        for choice in route.required where slots(choice) == nil { throw missing(choice) }
        for rule in route.rules { try observe(rule, into: &sink) }
        if let path = sink.unreadPath, sink.observations.isEmpty {
            throw Refusal(.malformedNumber, RefusedField(path: name(of: path), value: nil))
        }
        return true
    }

    /// What the message says of the name of a job.
    var jobName: JobRecall.SaidName {
        guard let choice = route.jobName, slots(choice) != nil else { return .nothing }
        return .name(text(choice))
    }

    /// The text at a path; nil when it is absent or has none.
    func text(_ choice: PathChoice) -> String? {
        guard let number = slots(choice)?.first else { return nil }
        let range = values.slot(number).text
        return range.isEmpty ? nil : recent.text(values.text[range].prefix(Self.longestName))
    }

    private func read(_ stamp: Route.Stamp, into sink: inout ObservationSink) throws(Refusal) {
        guard let boot = unsigned(stamp.boot), let sequence = unsigned(stamp.sequence),
            let uptime = unsigned(stamp.uptime)
        else {
            guard stamp.isRequired else { return }
            let unread = [stamp.boot, stamp.sequence, stamp.uptime].first { unsigned($0) == nil }
            throw missing(unread ?? stamp.boot)
        }
        guard uptime <= UInt64(MeasureScale.largestMagnitude) else { throw refusal(.outOfRange, at: stamp.uptime) }
        sink.stamp = NativeStamp(
            boot: boot, sequence: sequence, uptime: .milliseconds(Int64(uptime)), reportedAt: nil)
        if let oldest = stamp.oldestHeld, let boot = unsigned(oldest.boot), let sequence = unsigned(oldest.sequence) {
            sink.stamp?.oldestHeld = NativePlace(boot: boot, sequence: sequence)
        }
        if let timestamp = unsigned(stamp.reportedAt) {
            guard timestamp <= UInt64(MeasureScale.largestMagnitude) else {
                throw refusal(.clockOutOfBounds, at: stamp.reportedAt)
            }
            sink.stamp?.reportedAt = Instant(milliseconds: Int64(timestamp))
        }
    }

    private func unsigned(_ choice: PathChoice) -> UInt64? {
        guard let number = slots(choice)?.first else { return nil }
        return switch values.slot(number).value {
        case .integer(let value): UInt64(exactly: value)
        case .unsigned(let value): value
        default: nil
        }
    }

    // MARK: Paths

    /// The slots of the first path that has any.
    func slots(_ choice: PathChoice) -> Range<Int>? {
        path(choice).map { values.slots(at: $0) }
    }

    private func path(_ choice: PathChoice) -> Int? {
        choice.first { !values.slots(at: $0).isEmpty }
    }

    private func source(_ path: Int) -> ObservationSource {
        SourceNaming.source(topic: topic, path: route.pathNumbers[path], order: order, place: path)
    }

    private func holds(_ condition: Condition) -> Bool {
        guard let slots = slots(condition.source) else { return condition.isNegated }
        guard !condition.words.isEmpty else { return !condition.isNegated }
        let isOneOf = slots.contains { number in
            let text = values.text[values.slot(number).text]
            return condition.words.contains { $0.matches(text) }
        }
        return isOneOf != condition.isNegated
    }

    private func isAbsent(_ text: ArraySlice<UInt8>) -> Bool {
        text.isEmpty || route.absent.contains { $0.elementsEqual(text) }
    }

    // MARK: Rules

    private func observe(_ rule: Rule, into sink: inout ObservationSink) throws(Refusal) {
        for condition in rule.conditions where !holds(condition) { return }
        switch rule.fact {
        case .level(let quantity, let scale):
            try measure(rule, scale, into: &sink) { .level(quantity, $0) }
        case .counter(let quantity, let scale, let kind, let resetHint):
            let hint = hash(resetHint)
            try measure(rule, scale, into: &sink) { amount throws(Refusal) in
                guard amount >= 0 else { throw Refusal(.negativeCounter) }
                return .counter(quantity, amount, kind, resetHint: hint)
            }
        case .state(let words): try name(rule, words, into: &sink) { .state($0) }
        case .halt(let words): try name(rule, words, into: &sink) { .halt(isHalted: $0) }
        case .relay(let words): try name(rule, words, into: &sink) { .relay(isOn: $0) }
        case .link(let words): try name(rule, words, into: &sink) { .link($0) }
        case .jobStart(let id, let name):
            append(.job(.start(id: text(id), name: text(name))), rule, nil, into: &sink)
        case .jobCurrent(let id, let name):
            append(.job(.current(id: text(id), name: text(name))), rule, nil, into: &sink)
        case .jobEnd(let id, let outcome):
            let id = text(id)
            try name(rule, outcome, into: &sink) { .job(.end(id: id, outcome: $0)) }
        case .badge(let words, let action): try badge(rule, words, action, into: &sink)
        case .badgeGone: append(.badge(BadgeEvent(token: .nobody, action: .out)), rule, nil, into: &sink)
        case .period(let scale):
            try measure(rule, scale, into: &sink) { amount throws(Refusal) in
                guard amount > 0 else { throw Refusal(.outOfRange) }
                return .period(.milliseconds(amount))
            }
        }
    }

    private func append(
        _ fact: ObservedFact, _ rule: Rule, _ slot: JSONSlot?, source: ObservationSource = .unnamed,
        into sink: inout ObservationSink
    ) {
        sink.observations.append(
            MachineObservation(channel: rule.channel ?? slot?.channel ?? channel, source: source, fact: fact))
    }

    private func measure(
        _ rule: Rule, _ scale: MeasureScale, into sink: inout ObservationSink,
        _ fact: (Int64) throws(Refusal) -> ObservedFact
    ) throws(Refusal) {
        guard let path = path(rule.source) else { return }
        let source = source(path)
        var sum: Int64?
        for number in values.slots(at: path) {
            let slot = values.slot(number)
            if case .container = slot.value {
                // Told in another shape than the rule knows: no value for it, and no reason to lose the others.
                sink.skippedCount += 1
                sink.unreadPath = path
                continue
            }
            do throws(Refusal) {
                guard let amount = try amount(slot, rule, scale) else { continue }
                if rule.isSum {
                    let (total, overflow) = (sum ?? 0).addingReportingOverflow(amount)
                    guard !overflow else { throw Refusal(.outOfRange) }
                    sum = total
                } else {
                    append(try fact(amount), rule, slot, source: source, into: &sink)
                }
            } catch {
                throw refusal(error.reason, at: rule.source, slot)
            }
        }
        if let sum { append(try fact(sum), rule, nil, source: source, into: &sink) }
    }

    private func amount(_ slot: JSONSlot, _ rule: Rule, _ scale: MeasureScale) throws(Refusal) -> Int64? {
        switch slot.value {
        case .integer(let value): return try amount(of: value, rule, scale)
        case .unsigned(let value): return try amount(of: Double(value), rule, scale)
        case .number(let value): return try amount(of: value, rule, scale)
        case .boolean, .container: throw Refusal(.malformedNumber)
        case .text:
            var range = values.text.trimmed(slot.text)
            if !rule.suffix.isEmpty, values.text[range].suffix(rule.suffix.count).elementsEqual(rule.suffix) {
                range = values.text.trimmed(range.lowerBound..<range.upperBound - rule.suffix.count)
            }
            guard !isAbsent(values.text[range]) else { return nil }
            switch DecimalText(values.text[range]) {
            case .integer(let value): return try amount(of: value, rule, scale)
            case .number(let value): return try amount(of: value, rule, scale)
            case nil:
                guard NoValue.isWord(values.text[range]) else { throw Refusal(.malformedNumber) }
                return nil
            }
        }
    }

    private func amount(of integer: Int64, _ rule: Rule, _ scale: MeasureScale) throws(Refusal) -> Int64? {
        guard rule.invalid.isEmpty || !rule.invalid.contains(Double(integer)) else { return nil }
        return try scale.amount(of: integer)
    }

    private func amount(of number: Double, _ rule: Rule, _ scale: MeasureScale) throws(Refusal) -> Int64? {
        guard !NoValue.isNumber(number), rule.invalid.isEmpty || !rule.invalid.contains(number) else { return nil }
        return try scale.amount(of: number)
    }

    private func name<Value>(
        _ rule: Rule, _ words: ValueMap<Value>, into sink: inout ObservationSink, _ fact: (Value) -> ObservedFact
    ) throws(Refusal) {
        if rule.source.isEmpty, let constant = words.constant {
            append(fact(constant), rule, nil, into: &sink)
            return
        }
        guard let slots = slots(rule.source) else { return }
        for number in slots {
            let slot = values.slot(number)
            let word = values.text[values.text.trimmed(slot.text)]
            if case .text = slot.value, isAbsent(word) { continue }
            switch words.reading(of: word) {
            case .value(let value): append(fact(value), rule, slot, into: &sink)
            case .ignored: continue
            case .unknown:
                if case .text = slot.value, NoValue.isWord(word) { continue }
                throw refusal(.unknownValue, at: rule.source, slot)
            }
        }
    }

    private func badge(
        _ rule: Rule, _ words: ValueMap<BadgeEvent.Action>, _ action: PathChoice, into sink: inout ObservationSink
    ) throws(Refusal) {
        guard let number = slots(rule.source)?.first else { return }
        let slot = values.slot(number)
        let uid = values.text[values.text.trimmed(slot.text)]
        if case .text = slot.value, isAbsent(uid) || BadgeText.isNobody(uid) { return }
        if case .integer(0) = slot.value { return }
        guard !uid.isEmpty, !slot.isCut, uid.count <= Self.longestName else { throw unreadable(rule.source) }
        let token =
            BadgeText.isPseudonym(uid) ? recent.text(uid) : recent.text(BadgeText.symbols(uid))
        guard !token.isEmpty else { throw unreadable(rule.source) }
        var word = values.text[0..<0]
        if let number = slots(action)?.first { word = values.text[values.slot(number).text] }
        guard case .value(let value) = words.reading(of: word) else { throw refusal(.unknownValue, at: action) }
        append(.badge(BadgeEvent(token: BadgeToken(rawValue: token), action: value)), rule, slot, into: &sink)
    }

    /// A number that changes when the field changes; 0 when it is absent.
    private func hash(_ choice: PathChoice) -> UInt64 {
        guard let number = slots(choice)?.first else { return 0 }
        let slot = values.slot(number)
        if case .number(let value) = slot.value { return max(value.bitPattern, 1) }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in values.text[slot.text] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return max(hash, 1)
    }
}
