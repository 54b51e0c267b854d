/// Reads the few tokens of PDF syntax that finding an attachment takes; never reads past the end.
struct PDFReader {
    let bytes: [UInt8]
    var position: Int

    private mutating func skipSpace() {
        while position >= 0, position < bytes.count, [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(bytes[position]) {
            position += 1
        }
    }

    /// Nothing but white space is left.
    var isAtEnd: Bool {
        var rest = self
        rest.skipSpace()
        return rest.position >= bytes.count
    }

    /// Whether the keyword comes next, after any white space.
    func isAt(_ keyword: String) -> Bool {
        var rest = self
        return rest.take(keyword)
    }

    /// `N 0 R`.
    mutating func reference() -> Int? {
        guard let number = integer(), integer() == 0, take("R") else { return nil }
        return number
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
            case (0x3C, _):
                // A hexadecimal string: its end is not half of the dictionary's.
                guard let close = bytes[index..<end].firstIndex(of: 0x3E) else { return nil }
                index = close + 1
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

    /// A literal string of letters, digits, points and hyphens: what our file names are.
    mutating func literal() -> String? {
        guard take("(") else { return nil }
        let text = bytes[position...].prefix {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                || $0 == 0x2E
        }
        position += text.count
        return take(")") ? String(decoding: text, as: UTF8.self) : nil
    }

    /// What a text names, `/Like/These`, outside its strings, with escapes (`#45`) undone.
    static func names(in text: String) -> [String] {
        let reader = PDFReader(bytes: Array(text.utf8), position: 0)
        var names: [String] = []
        var index = 0
        while index < reader.bytes.count {
            switch reader.bytes[index] {
            case UInt8(ascii: "("):
                guard let close = reader.closingParenthesis(from: index, before: reader.bytes.count) else {
                    return names
                }
                index = close + 1
            case UInt8(ascii: "/"):
                let name = reader.bytes[(index + 1)...].prefix { !Self.delimiters.contains($0) }
                names.append(String(decoding: Self.unescaped(name), as: UTF8.self))
                index += 1 + name.count
            default: index += 1
            }
        }
        return names
    }

    private static func unescaped(_ name: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        var index = name.startIndex
        while index < name.endIndex {
            if name[index] == UInt8(ascii: "#"), index + 2 < name.endIndex,
                let byte = UInt8(String(decoding: name[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                plain.append(byte)
                index += 3
            } else {
                plain.append(name[index])
                index += 1
            }
        }
        return plain
    }

    private static let delimiters = Set("()<>[]{}/% \t\r\n\u{0C}\0".utf8)
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
