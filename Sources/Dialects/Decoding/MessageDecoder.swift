package import UsageDomain

/// Turns messages into observations.
///
/// For one thread; its caches are bounded (10,000 topics, 10,000 devices).
package struct MessageDecoder {
    private static let longestTopic = 512

    private struct Claim {
        let pattern: TopicPattern
        let route: CompiledRoute
        /// Place of the pattern among all of its dialect.
        let order: Int
        let isFallback: Bool
    }

    /// Most specific first, those of fallback dialects last.
    private let claims: [Claim]
    private let allowed: Set<DialectName>?
    private var topics = TopicTable()
    private var entries: [TopicEntry] = []
    private var devices = DeviceTable()
    private var bound: Set<DeviceAddress> = []
    /// What translators remember: to be kept with whatever was derived up to here.
    package var memory = TranslatorMemory()
    let reader = JSONReader()

    /// A decoder for the catalogue's dialects, or only for `names`: privacy rules of the others still apply.
    package init(catalogue: DialectCatalogue, restrictedTo names: Set<DialectName>? = nil) {
        allowed = names
        var claims: [Claim] = []
        for dialect in catalogue.mapped {
            var order = 0
            for route in dialect.routes {
                let compiled = CompiledRoute(route, of: dialect.description)
                for pattern in route.patterns {
                    claims.append(
                        Claim(pattern: pattern, route: compiled, order: order, isFallback: dialect.isFallback))
                    order += 1
                }
            }
        }
        self.claims = claims.sorted { left, right in
            if left.isFallback != right.isFallback { return right.isFallback }
            return (-left.pattern.specificity, left.route.dialect.rawValue, left.pattern.text)
                < (-right.pattern.specificity, right.route.dialect.rawValue, right.pattern.text)
        }
    }

    /// Names the registry's devices: where a topic could be of several dialects, a bound device's wins.
    package mutating func bind(_ addresses: [DeviceAddress]) {
        bound = Set(addresses)
        for address in addresses { devices.register(address) }
        forgetTopics()
    }

    /// Nil when there are too many devices already.
    package mutating func handle(of address: DeviceAddress) -> DeviceHandle? { devices.handle(of: address) }

    package func address(of handle: DeviceHandle) -> DeviceAddress { devices.addresses[handle.index] }

    // MARK: Decoding

    /// Decodes one message of a batch's bytes; replaces what the sink holds.
    ///
    /// A message that is refused or says nothing leaves no observations, but its stamp where that can be read.
    package mutating func decode(
        _ bytes: [UInt8], _ frame: MessageFrame, into sink: inout ObservationSink
    ) -> DecodeOutcome {
        sink.removeAll()
        guard frame.topic.count <= Self.longestTopic else { return .quarantined(.outOfRange, nil, nil) }
        let number = self.number(of: bytes, frame.topic)
        if let refusal = entries[number].refusal { return .quarantined(refusal, nil, nil) }
        var unused: (stamp: NativeStamp, index: Int)?
        var payload = PayloadReading(bytes: bytes, range: frame.payload, reader: reader)
        for index in entries[number].candidates.indices {
            let candidate = entries[number].candidates[index]
            let route = candidate.route
            do throws(Refusal) {
                if let translator = route.translator {
                    guard let handle = try translate(bytes, frame, by: translator, (number, index), into: &sink) else {
                        continue
                    }
                    return .observations(handle)
                }
                guard try payload.load(route) else { continue }
                let reading = RouteReading(candidate, reader)
                let applies = try reading.observe(into: &sink)
                if applies, route.recallsJobs { recallJob(reading, candidate, frame, into: &sink) }
                guard applies, !sink.observations.isEmpty else {
                    if unused == nil, let stamp = sink.stamp { unused = (stamp, index) }
                    sink.removeAll()
                    continue
                }
                guard let id = deviceID(candidate, reading) else {
                    throw Refusal(.missingField, RefusedField(path: "device", value: nil))
                }
                guard let handle = handle(of: candidate, id: id, at: (number, index)) else {
                    throw Refusal(.tooManyTopics)
                }
                if sink.stamp != nil { sink.stampedBy = handle }
                return .observations(handle)
            } catch {
                sink.observations.removeAll(keepingCapacity: true)
                sink.others.removeAll(keepingCapacity: true)
                let handle = sender(of: candidate, at: (number, index))
                if sink.stamp != nil { sink.stampedBy = handle }
                sink.refused = error.field
                return .quarantined(error.reason, route.dialect, handle)
            }
        }
        if let unused {
            sink.stamp = unused.stamp
            sink.stampedBy = sender(of: entries[number].candidates[unused.index], at: (number, unused.index))
        }
        guard let first = entries[number].candidates.first else { return .notForUs(nil) }
        if entries[number].isBound, first.route.isSignOfLife { sink.heard = sender(of: first, at: (number, 0)) }
        return .notForUs(first.route.dialect)
    }

    private mutating func recallJob(
        _ reading: RouteReading, _ candidate: TopicEntry.Candidate, _ frame: MessageFrame,
        into sink: inout ObservationSink
    ) {
        guard let id = deviceID(candidate, reading) else { return }
        memory.complete(
            &sink.observations, of: DeviceAddress(dialect: candidate.route.dialect, id: id), name: reading.jobName,
            at: frame.arrival, isRetained: frame.isRetained)
    }

    func candidate(at place: (topic: Int, candidate: Int)) -> TopicEntry.Candidate {
        entries[place.topic].candidates[place.candidate]
    }

    /// The device the topic alone names.
    private mutating func sender(
        of candidate: TopicEntry.Candidate, at place: (topic: Int, candidate: Int)
    ) -> DeviceHandle? {
        candidate.deviceID.isEmpty ? nil : handle(of: candidate, id: candidate.deviceID, at: place)
    }

    private func deviceID(_ candidate: TopicEntry.Candidate, _ reading: RouteReading) -> String? {
        guard case .payload(let path) = candidate.route.device else { return candidate.deviceID }
        return reading.text(path)
    }

    private mutating func handle(
        of candidate: TopicEntry.Candidate, id: String, at place: (topic: Int, candidate: Int)
    ) -> DeviceHandle? {
        if let handle = candidate.handle { return handle }
        let handle = devices.handle(of: DeviceAddress(dialect: candidate.route.dialect, id: id))
        if !candidate.deviceID.isEmpty { entries[place.topic].candidates[place.candidate].handle = handle }
        return handle
    }

    // MARK: Topics

    /// Routes whose privacy rules apply to a topic.
    mutating func privateRoutes(_ bytes: [UInt8], _ topic: Range<Int>) -> [CompiledRoute] {
        guard topic.count <= Self.longestTopic else { return entry(for: bytes, topic).privateRoutes }
        return entries[number(of: bytes, topic)].privateRoutes
    }

    /// Who may decode the messages of a topic, in order; nobody when the topic itself is unfit.
    mutating func candidates(_ bytes: [UInt8], _ topic: Range<Int>) -> [TopicEntry.Candidate] {
        topic.count <= Self.longestTopic ? entries[number(of: bytes, topic)].candidates : []
    }

    private mutating func number(of bytes: [UInt8], _ topic: Range<Int>) -> Int {
        if let number = topics.number(of: bytes, topic) { return number }
        if topics.isFull { forgetTopics() }
        let number = topics.insert(bytes, topic)
        entries.append(entry(for: bytes, topic))
        return number
    }

    private mutating func forgetTopics() {
        topics.removeAll()
        entries.removeAll(keepingCapacity: true)
    }

    private func entry(for bytes: [UInt8], _ topic: Range<Int>) -> TopicEntry {
        var entry = TopicEntry()
        guard !bytes[topic].contains(0), String(validating: bytes[topic], as: UTF8.self) != nil else {
            entry.refusal = .invalidUTF8
            return entry
        }
        let levels = TopicPattern.levels(of: bytes, topic)
        var closed: Set<DialectName> = []
        var isDecoded = false
        var isKnown = false
        for claim in claims {
            guard let match = claim.pattern.match(bytes, levels: levels) else { continue }
            let route = claim.route
            // Whoever fixes less of the topic may not blank what another one, who fixes more, can read.
            if !route.privacy.isEmpty, route.privacy.whole == .keep || !isDecoded { entry.privateRoutes.append(route) }
            let deviceID = Self.deviceID(route, match, bytes)
            if claim.isFallback, isKnown, !bound.contains(DeviceAddress(dialect: route.dialect, id: deviceID)) {
                continue
            }
            isKnown = isKnown || !claim.isFallback
            isDecoded = isDecoded || route.payload != .ignore
            guard allowed?.contains(route.dialect) ?? true, !closed.contains(route.dialect) else { continue }
            if route.payload == .ignore { closed.insert(route.dialect) }
            entry.candidates.append(
                TopicEntry.Candidate(
                    TopicEntry.Details(
                        route: route, pattern: claim.pattern.text, order: claim.order,
                        source: route.translator == nil ? SourceNaming.number(bytes[topic]) : SourceNaming.noTopic,
                        deviceID: deviceID, channel: match.channel)))
        }
        let (first, rest) = entry.candidates.stablyPartitioned { candidate in
            bound.contains(DeviceAddress(dialect: candidate.route.dialect, id: candidate.deviceID))
        }
        entry.candidates = first + rest
        entry.isBound = !first.isEmpty
        return entry
    }

    private static func deviceID(_ route: CompiledRoute, _ match: TopicPattern.Match, _ bytes: [UInt8]) -> String {
        switch route.device {
        case .topic: match.device.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
        case .constant(let id): id
        case .payload: ""
        }
    }
}

extension Array {
    fileprivate func stablyPartitioned(_ isFirst: (Element) -> Bool) -> (first: [Element], rest: [Element]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
