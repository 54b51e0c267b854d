/// `{channel}` or `{channel:1}` inside a word, with the text on both sides of it; `{channel:a|b}` for channels called by words,
/// `{channel:left,a|right,b}` where one has several.
struct ChannelPlaceholder: Hashable, Sendable {
    let prefix: String
    let suffix: String
    /// The number that means channel 0.
    let first: Int
    /// The words of channel 0, 1 and so on; empty for numbers.
    let words: [[String]]

    /// Nil when the word holds no placeholder.
    init?(in word: String) {
        for (placeholder, first) in [("{channel}", 0), ("{channel:1}", 1)] {
            guard let start = word.firstRange(of: placeholder) else { continue }
            prefix = String(word[..<start.lowerBound])
            suffix = String(word[start.upperBound...])
            self.first = first
            words = []
            return
        }
        guard let start = word.firstRange(of: "{channel:"),
            let end = word[start.upperBound...].firstIndex(of: "}")
        else { return nil }
        words = word[start.upperBound..<end].split(separator: "|", omittingEmptySubsequences: false).map { channel in
            channel.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard words.count > 1, words.allSatisfy({ channel in channel.allSatisfy(Self.isWord) }) else { return nil }
        prefix = String(word[..<start.lowerBound])
        suffix = String(word[word.index(after: end)...])
        first = 0
    }

    /// Digits alone would be a number, which counts by itself.
    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && !text.utf8.allSatisfy { (0x30...0x39).contains($0) }
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
