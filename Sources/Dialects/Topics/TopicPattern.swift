/// A topic as written in a mapping, level by level.
///
/// `{device}` captures one level, `{device}_power` what stands before the rest of it, `{device...}` one or more; `+` is any
/// one level and `{rest...}` any one or more, without a capture; `{channel}` or `{channel:1}` inside a level is a decimal
/// number, `*` inside a level any text. An empty level is allowed at either end, for topics with a slash there.
struct TopicPattern: Hashable, Sendable {
    enum Level: Hashable, Sendable {
        case literal([UInt8])
        case device
        /// The device is what stands between.
        case devicePart(prefix: [UInt8], suffix: [UInt8])
        case any
        case channel(prefix: [UInt8], suffix: [UInt8], first: Int)
        /// Text that begins and ends so.
        case affixes(prefix: [UInt8], suffix: [UInt8])
        case deviceLevels
        case anyLevels
    }

    struct Match: Equatable {
        /// Bytes of the topic; nil when the pattern names no device.
        var device: Range<Int>?
        var channel: Int?
    }

    let text: String
    let levels: [Level]
    /// How much of a topic the pattern fixes: the higher, the earlier it is tried.
    let specificity: Int

    /// Nil when the text is not a pattern: an empty level inside, or more than one `…` level.
    init?(_ text: String) {
        self.text = text
        var levels: [Level] = []
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() {
            if word.isEmpty, words.count > 1, index == 0 || index == words.count - 1 {
                levels.append(.literal([]))
                continue
            }
            guard let level = Self.level(String(word)) else { return nil }
            levels.append(level)
        }
        let manyLevels = levels.count { $0 == .deviceLevels || $0 == .anyLevels }
        let devices = levels.count(where: Self.isDevice)
        guard levels.contains(where: { $0 != .literal([]) }), manyLevels <= 1, devices <= 1 else { return nil }
        self.levels = levels
        // Between equals, the one that fixes the root of the topic.
        let root: Int = if case .literal? = levels.first { 1 } else { 0 }
        specificity = levels.reduce(root) { $0 + Self.weight($1) }
    }

    /// The filter that hears it of one device alone; nil when the pattern does not name the device by one level.
    func filter(of device: String) -> TopicFilter? {
        guard namesDevice, !levels.contains(.deviceLevels) else { return nil }
        let words = levels.map { level in
            switch level {
            case .literal(let word): String(decoding: word, as: UTF8.self)
            case .device: device
            case .devicePart(let prefix, let suffix):
                String(decoding: prefix, as: UTF8.self) + device + String(decoding: suffix, as: UTF8.self)
            case .anyLevels, .deviceLevels: "#"
            case .any, .channel, .affixes: "+"
            }
        }
        return TopicFilter(words.joined(separator: "/"))
    }

    var namesDevice: Bool { levels.contains(where: Self.isDevice) }

    private static func isDevice(_ level: Level) -> Bool {
        switch level {
        case .device, .devicePart, .deviceLevels: true
        default: false
        }
    }

    private static func level(_ word: String) -> Level? {
        switch word {
        case "": return nil
        case "+": return .any
        case "{device}": return .device
        case "{device...}": return .deviceLevels
        case "{rest...}": return .anyLevels
        default: break
        }
        if let placeholder = ChannelPlaceholder(in: word) {
            guard placeholder.words.isEmpty else { return nil }
            return .channel(
                prefix: Array(placeholder.prefix.utf8), suffix: Array(placeholder.suffix.utf8),
                first: placeholder.first)
        }
        if let placeholder = word.firstRange(of: "{device}") {
            let (before, after) = (word[..<placeholder.lowerBound], word[placeholder.upperBound...])
            guard !(before + after).contains(where: { "{}*#+".contains($0) }) else { return nil }
            return .devicePart(prefix: Array(before.utf8), suffix: Array(after.utf8))
        }
        let sides = word.split(separator: "*", omittingEmptySubsequences: false)
        guard !word.contains("{"), !word.contains("}"), !word.contains("#"), sides.count <= 2 else { return nil }
        return sides.count == 1
            ? .literal(Array(word.utf8)) : .affixes(prefix: Array(sides[0].utf8), suffix: Array(sides[1].utf8))
    }

    private static func weight(_ level: Level) -> Int {
        switch level {
        case .literal: 100
        case .channel(let prefix, let suffix, _): 50 + min(prefix.count + suffix.count, 40)
        case .affixes(let prefix, let suffix), .devicePart(let prefix, let suffix):
            10 + min(prefix.count + suffix.count, 40)
        case .device, .any: 5
        case .deviceLevels, .anyLevels: 0
        }
    }

    // MARK: Matching

    /// Matches the levels of a topic, given as ranges of its bytes.
    ///
    /// A `…` level takes what the others leave.
    func match(_ bytes: [UInt8], levels topic: [Range<Int>]) -> Match? {
        let many = levels.firstIndex { $0 == .deviceLevels || $0 == .anyLevels }
        if let many {
            guard topic.count >= levels.count else { return nil }
            let extra = topic.count - levels.count
            var match = Match()
            for index in levels.indices where index != many {
                let place = index < many ? index : index + extra
                guard Self.take(levels[index], bytes, topic[place], into: &match) else { return nil }
            }
            if levels[many] == .deviceLevels {
                match.device = topic[many].lowerBound..<topic[many + extra].upperBound
            }
            return match.device?.isEmpty == true ? nil : match
        }
        guard topic.count == levels.count else { return nil }
        var match = Match()
        for index in levels.indices {
            guard Self.take(levels[index], bytes, topic[index], into: &match) else { return nil }
        }
        return match
    }

    private static func take(_ level: Level, _ bytes: [UInt8], _ range: Range<Int>, into match: inout Match) -> Bool {
        switch level {
        case .literal(let literal): return bytes[range].elementsEqual(literal)
        case .any: return true
        case .device:
            match.device = range
            return !range.isEmpty
        case .channel(let prefix, let suffix, let first):
            guard let middle = middle(bytes, range, prefix, suffix), middle.count <= 3 else { return false }
            var number = 0
            for byte in bytes[middle] {
                guard byte >= 0x30, byte <= 0x39 else { return false }
                number = number * 10 + Int(byte - 0x30)
            }
            guard number >= first else { return false }
            match.channel = number - first
            return true
        case .affixes(let prefix, let suffix): return middle(bytes, range, prefix, suffix) != nil
        case .devicePart(let prefix, let suffix):
            match.device = middle(bytes, range, prefix, suffix)
            return match.device != nil
        case .deviceLevels, .anyLevels: return false
        }
    }

    /// What lies between prefix and suffix, when it is not empty.
    private static func middle(
        _ bytes: [UInt8], _ range: Range<Int>, _ prefix: [UInt8], _ suffix: [UInt8]
    ) -> Range<Int>? {
        guard range.count > prefix.count + suffix.count, bytes[range].starts(with: prefix),
            bytes[range].suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        return range.lowerBound + prefix.count..<range.upperBound - suffix.count
    }

    /// The levels of a topic, as ranges of its bytes.
    static func levels(of bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        var levels: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where bytes[index] == 0x2F {
            levels.append(start..<index)
            start = index + 1
        }
        levels.append(start..<range.upperBound)
        return levels
    }
}
