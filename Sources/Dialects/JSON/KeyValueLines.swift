/// A payload of `key=value` lines; of two equal keys the first counts.
struct KeyValueLines {
    private var values: [(key: Range<Int>, value: Range<Int>)] = []
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            guard let equals = line.firstIndex(of: 0x3D) else { continue }
            values.append(
                (
                    bytes.trimmed(line.startIndex..<equals),
                    bytes.trimmed(equals + 1..<line.endIndex)
                ))
        }
    }

    func value(of key: String) -> Range<Int>? {
        values.first { bytes[$0.key].elementsEqual(key.utf8) }?.value
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
