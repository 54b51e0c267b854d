extension TopicPattern {
    /// The narrowest MQTT filter that hears what the pattern matches for one device, or for any (nil).
    ///
    /// A part of a level can only be said as the whole level. Nil when a filter would hear other devices too: MQTT has no
    /// wildcard for several levels in the middle.
    func filter(device: String?) -> String? {
        var words: [String] = []
        for (index, level) in levels.enumerated() {
            switch level {
            case .literal(let bytes): words.append(String(decoding: bytes, as: UTF8.self))
            case .any, .channel, .affixes: words.append("+")
            case .device: words.append(device ?? "+")
            case .deviceLevels:
                guard let device else { return (words + ["#"]).joined(separator: "/") }
                words.append(device)
            case .anyLevels:
                guard device == nil || index == levels.count - 1 else { return nil }
                return (words + ["#"]).joined(separator: "/")
            }
        }
        return words.joined(separator: "/")
    }
}
