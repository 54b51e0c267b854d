/// Reads the few tokens of PDF syntax that finding an attachment takes; never reads past the end.
struct PDFReader {
    let bytes: [UInt8]
    var position: Int

    private mutating func skipSpace() {
        while position >= 0, position < bytes.count, [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(bytes[position]) {
            position += 1
        }
    }

    /// Consumes the keyword after any white space.
    mutating func take(_ keyword: String) -> Bool {
        skipSpace()
        let end = position + keyword.utf8.count
        guard position >= 0, end <= bytes.count, bytes[position..<end].elementsEqual(keyword.utf8) else { return false }
        position = end
        return true
    }

    /// A whole number of at most 12 digits.
    mutating func integer() -> Int? {
        skipSpace()
        guard position >= 0 else { return nil }
        var value = 0
        var digits = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            guard digits < 12 else { return nil }
            value = value * 10 + Int(bytes[position] - 0x30)
            digits += 1
            position += 1
        }
        return digits > 0 ? value : nil
    }

    /// The text of a balanced `<<…>>`, at most `limit` bytes; strings inside are skipped over.
    mutating func dictionary(limit: Int) -> String? {
        skipSpace()
        let start = position
        let end = min(bytes.count, start + limit)
        guard start >= 0, start + 1 < end, bytes[start] == 0x3C, bytes[start + 1] == 0x3C else { return nil }
        var depth = 0
        var index = start
        while index + 1 < end {
            switch (bytes[index], bytes[index + 1]) {
            case (0x3C, 0x3C):
                depth += 1
                index += 2
            case (0x3E, 0x3E):
                depth -= 1
                index += 2
                guard depth > 0 else {
                    position = index
                    return String(decoding: bytes[start..<index], as: UTF8.self)
                }
            case (0x28, _):
                guard let close = closingParenthesis(from: index, before: end) else { return nil }
                index = close + 1
            default: index += 1
            }
        }
        return nil
    }

    private func closingParenthesis(from start: Int, before end: Int) -> Int? {
        var depth = 0
        var index = start
        while index < end {
            switch bytes[index] {
            case 0x5C: index += 1
            case 0x28: depth += 1
            case 0x29:
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The bytes after the end of line that follows `stream`.
    mutating func stream(length: Int) -> ArraySlice<UInt8>? {
        guard position < bytes.count else { return nil }
        if bytes[position] == 0x0D { position += 1 }
        guard position < bytes.count, bytes[position] == 0x0A else { return nil }
        let start = position + 1
        guard length >= 0, length <= bytes.count - start else { return nil }
        position = start + length
        return bytes[start..<position]
    }

    static func integer(after key: String, in dictionary: String) -> Int? {
        guard let range = dictionary.utf8.position(after: key) else { return nil }
        let digits = dictionary.utf8[range...].prefix { (0x30...0x39).contains($0) }
        return digits.count <= 12 ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    /// A literal string without escapes: what our file names are.
    static func literal(after key: String, in dictionary: String) -> String? {
        guard let start = dictionary.utf8.position(after: key) else { return nil }
        let rest = dictionary.utf8[start...]
        guard let end = rest.firstIndex(of: 0x29) else { return nil }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}

extension String.UTF8View {
    fileprivate func position(after key: String) -> Index? {
        let key = Array(key.utf8)
        var index = startIndex
        while index < endIndex {
            if self[index...].starts(with: key) { return self.index(index, offsetBy: key.count) }
            index = self.index(after: index)
        }
        return nil
    }
}

extension [UInt8] {
    func lastPosition(of text: String, from lowest: Int) -> Int? {
        let pattern = Array(text.utf8)
        var start = count - pattern.count
        while start >= lowest {
            if self[start..<start + pattern.count].elementsEqual(pattern) { return start }
            start -= 1
        }
        return nil
    }
}
