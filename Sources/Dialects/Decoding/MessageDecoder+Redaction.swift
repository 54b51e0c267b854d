package import UsageDomain

extension MessageDecoder {
    /// Stands for a payload that had to be private and could not be read: still malformed, and silent.
    private static let withheld = Array("(withheld)".utf8)

    /// Applies the privacy rules of all dialects before the journal; nil when nothing had to change.
    ///
    /// `pseudonym` maps a badge's UID in its normal form to what is stored; `badge:…` tokens stay as they are.
    package mutating func redacted(_ batch: MessageBatch, pseudonym: (String) -> String) -> MessageBatch? {
        var replacements: [Int: [UInt8]] = [:]
        let bytes = batch.bytes
        batch.forEach { frame in
            for route in privateRoutes(bytes, frame.topic) {
                let current = replacements[frame.start] ?? []
                let payload =
                    replacements[frame.start] == nil
                    ? redacted(bytes, frame.payload, route, pseudonym)
                    : redacted(current, current.indices, route, pseudonym)
                if let payload { replacements[frame.start] = payload }
            }
        }
        guard !replacements.isEmpty else { return nil }
        var result = MessageBatch()
        batch.forEach { frame in
            let payload = replacements[frame.start].map { $0[...] } ?? bytes[frame.payload]
            result.append(
                topic: bytes[frame.topic], payload: payload, arrival: frame.arrival, qos: frame.qos,
                isRetained: frame.isRetained)
        }
        return result
    }

    /// The payload as it may be stored; nil when it may be stored as it is.
    private func redacted(
        _ bytes: [UInt8], _ range: Range<Int>, _ route: CompiledRoute, _ pseudonym: (String) -> String
    ) -> [UInt8]? {
        guard !range.isEmpty else { return nil }
        switch route.privacy.whole {
        case .drop: return []
        case .pseudonymise: return wholePseudonym(bytes, range, route.absent, pseudonym)
        case .keep: break
        }
        guard let plan = route.privatePlan, reader.mayMatch(plan, bytes, range) else { return nil }
        let payload = PayloadReading(bytes: bytes, range: range, reader: reader)
        guard !payload.range.isEmpty, !bytes[payload.range].elementsEqual(Self.withheld) else { return nil }
        guard reader.parse(bytes, payload.range) == nil, let places = reader.places(of: plan) else {
            return Self.withheld
        }
        return replace(places, route, pseudonym)
    }

    private func wholePseudonym(
        _ bytes: [UInt8], _ range: Range<Int>, _ absent: [[UInt8]], _ pseudonym: (String) -> String
    ) -> [UInt8]? {
        let text = bytes[PayloadReading(bytes: bytes, range: range, reader: reader).range]
        guard !text.isEmpty, !BadgeText.isPseudonym(text) else { return nil }
        // "No card" is nobody's, and must stay readable as such.
        guard !BadgeText.isNobody(text), !absent.contains(where: { $0.elementsEqual(text) }) else { return nil }
        return Array(pseudonym(BadgeText.normalised(text)).utf8)
    }

    private func replace(
        _ places: [JSONReader.Place], _ route: CompiledRoute, _ pseudonym: (String) -> String
    ) -> [UInt8]? {
        let source = reader.source
        var result: [UInt8] = []
        var position = 0
        var hasChanged = false
        for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard place.range.lowerBound >= position else { continue }
            var replacement = Array("null".utf8)
            if route.privacy.pseudonymised.contains(place.path), let text = place.text {
                guard !BadgeText.isPseudonym(text) else { continue }
                let token = BadgeText.normalised(text)
                // An empty field is nobody's.
                guard !token.isEmpty, !BadgeText.isNobody(text), !route.absent.contains(text) else { continue }
                replacement = DocumentWriter.quoted(pseudonym(token))
            }
            result += source[position..<place.range.lowerBound]
            result += replacement
            position = place.range.upperBound
            hasChanged = true
        }
        return hasChanged ? result + source[position...] : nil
    }
}
