/// A payload of `key=value` lines; of two equal keys the first counts.
struct KeyValueLines {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// Looks for it line by line: a message asks for few keys, and keeps nothing.
    func value(of key: String) -> Range<Int>? {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
            if let equals = bytes[start..<end].firstIndex(of: 0x3D),
                bytes[bytes.trimmed(start..<equals)].elementsEqual(key.utf8)
            {
                return bytes.trimmed(equals + 1..<end)
            }
            start = end + 1
        }
        return nil
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// The range without spaces, tabs, line ends and NUL at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower].isBlank { lower += 1 }
        while lower < upper, self[upper - 1].isBlank { upper -= 1 }
        return lower..<upper
    }
}

extension UInt8 {
    var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) || self == 0 }
}
