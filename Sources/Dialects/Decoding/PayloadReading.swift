internal import UsageDomain

/// A payload on its way through the candidates of its topic: parsed at most once.
struct PayloadReading {
    private enum Parsing {
        case notYet, done
        case refused(QuarantineReason)
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    let bytes: [UInt8]
    /// Without byte order mark, blanks and NULs around it.
    let range: Range<Int>
    let reader: JSONReader
    private var parsing = Parsing.notYet

    init(bytes: [UInt8], range: Range<Int>, reader: JSONReader) {
        self.bytes = bytes
        let start = bytes[range].starts(with: Self.byteOrderMark) ? range.lowerBound + 3 : range.lowerBound
        self.range = bytes.trimmed(start..<range.upperBound)
        self.reader = reader
    }

    /// Puts the values of the route's paths into the reader.
    ///
    /// False when the payload is not of the route's shape.
    mutating func load(_ route: CompiledRoute) throws(Refusal) -> Bool {
        guard !range.isEmpty else {
            switch route.payload {
            case .text, .jsonOrText: return route.saysGone ? try loadText(route) : false
            case .json, .translated, .lines, .ignore: return false
            }
        }
        switch route.payload {
        case .ignore: return false
        case .json, .translated: return try loadJSON(route)
        case .text: return looksLikeJSON ? false : try loadText(route)
        case .jsonOrText: return looksLikeJSON ? try loadJSON(route) : try loadText(route)
        case .lines:
            try validateText()
            guard reader.takeLines(bytes, range, for: route.plan) else { throw Refusal(.payloadTooLarge) }
            return true
        }
    }

    private var looksLikeJSON: Bool {
        let first = bytes[range.lowerBound]
        return first == 0x7B || first == 0x5B
    }

    private mutating func loadJSON(_ route: CompiledRoute) throws(Refusal) -> Bool {
        if case .notYet = parsing {
            parsing = reader.parse(bytes, range).map { .refused($0) } ?? .done
        }
        if case .refused(let reason) = parsing { throw Refusal(reason) }
        guard reader.read(route.plan) else { throw Refusal(.outOfRange) }
        return true
    }

    private func loadText(_ route: CompiledRoute) throws(Refusal) -> Bool {
        try validateText()
        let isAbsent = route.absent.contains { $0.elementsEqual(bytes[range]) }
        guard !isAbsent || route.saysGone else { return false }
        guard reader.take(bytes, range, for: route.plan) else { throw Refusal(.payloadTooLarge) }
        return true
    }

    private func validateText() throws(Refusal) {
        guard range.count <= JSONReader.largestPayload else { throw Refusal(.payloadTooLarge) }
        if bytes[range].allSatisfy({ $0 < 0x80 }) { return }
        guard String(validating: bytes[range], as: UTF8.self) != nil else { throw Refusal(.invalidUTF8) }
    }
}
