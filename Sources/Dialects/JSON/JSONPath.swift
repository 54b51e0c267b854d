/// Where a value lies in a JSON document, as written in a mapping.
///
/// `ENERGY.Power`, `params["switch:0"].apower`, `relays[1].ison`, `sensors[id=3].value`, `$` for the document itself.
/// A key holding `{channel}` matches a decimal number that becomes the channel; `{channel:1}` counts from one, `{channel:a|b}`
/// by words. `*` is any key.
struct JSONPath: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case key(String)
        case numberedKey(prefix: String, suffix: String, first: Int)
        /// Each channel has one word or several.
        case wordedKey(prefix: String, suffix: String, words: [[String]])
        case anyKey
        case index(Int)
        /// The first element whose `key` has this text.
        case element(key: String, value: String)
    }

    /// As the mapping has it.
    let text: String
    var steps: [Step]
    /// An array or object at the end gives one value per element, channels from 0.
    var isSpread: Bool

    /// Nil when the text is not a path.
    init?(_ text: String, isSpread: Bool = false) {
        self.text = text
        self.isSpread = isSpread
        steps = []
        if text == "$" { return }
        var rest = Substring(text)
        var expectsKey = true
        while let character = rest.first {
            if character == "[" {
                guard let step = Self.bracket(&rest) else { return nil }
                steps.append(step)
                expectsKey = false
            } else if character == "." {
                guard !expectsKey else { return nil }
                rest.removeFirst()
                expectsKey = true
                guard rest.first != "[" else { return nil }
            } else {
                guard expectsKey else { return nil }
                let key = rest.prefix { $0 != "." && $0 != "[" }
                rest.removeFirst(key.count)
                guard let step = key == "*" ? .anyKey : Self.keyStep(String(key)) else { return nil }
                steps.append(step)
                expectsKey = false
            }
        }
        guard !steps.isEmpty, !expectsKey else { return nil }
    }

    var isWholeDocument: Bool { steps.isEmpty }

    private static func bracket(_ rest: inout Substring) -> Step? {
        rest.removeFirst()
        if rest.first == "\"" {
            rest.removeFirst()
            guard let end = rest.firstIndex(of: "\"") else { return nil }
            let key = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            guard rest.first == "]" else { return nil }
            rest.removeFirst()
            return keyStep(key)
        }
        guard let end = rest.firstIndex(of: "]") else { return nil }
        let inside = rest[..<end]
        rest = rest[rest.index(after: end)...]
        if let index = Int(inside) { return index >= 0 ? .index(index) : nil }
        let sides = inside.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty else { return nil }
        return .element(key: String(sides[0]), value: String(sides[1]))
    }

    private static func keyStep(_ key: String) -> Step? {
        guard let placeholder = ChannelPlaceholder(in: key) else {
            return key.isEmpty ? nil : .key(key)
        }
        guard placeholder.words.isEmpty else {
            return .wordedKey(prefix: placeholder.prefix, suffix: placeholder.suffix, words: placeholder.words)
        }
        return .numberedKey(prefix: placeholder.prefix, suffix: placeholder.suffix, first: placeholder.first)
    }
}
