/// `{channel}` or `{channel:1}` inside a word, with the text on both sides of it.
struct ChannelPlaceholder: Hashable, Sendable {
    let prefix: String
    let suffix: String
    /// The number that means channel 0.
    let first: Int

    /// Nil when the word holds no placeholder.
    init?(in word: String) {
        for (placeholder, first) in [("{channel}", 0), ("{channel:1}", 1)] {
            guard let start = word.firstRange(of: placeholder) else { continue }
            prefix = String(word[..<start.lowerBound])
            suffix = String(word[start.upperBound...])
            self.first = first
            return
        }
        return nil
    }
}

extension String {
    private func startsAt(_ index: Index, _ other: String) -> Bool { self[index...].hasPrefix(other) }

    /// The first place where `other` occurs.
    fileprivate func firstRange(of other: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if startsAt(index, other) { return index..<self.index(index, offsetBy: other.count) }
            formIndex(after: &index)
        }
        return nil
    }
}
