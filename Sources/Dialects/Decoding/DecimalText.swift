/// A decimal number as devices write it: sign, digits, a point, an exponent; nothing else, no comma, no `nan`.
enum DecimalText {
    case integer(Int64)
    case number(Double)

    private static let longest = 40

    /// Nil when the bytes are anything else.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let first = bytes.first, bytes.count <= Self.longest else { return nil }
        var index = bytes.startIndex
        if first == 0x2B || first == 0x2D { index += 1 }
        let whole = Self.digits(bytes, &index)
        guard index < bytes.endIndex else {
            guard whole > 0 else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            if let integer = Int64(text) { self = .integer(integer) } else { self = .number(Double(text) ?? .infinity) }
            return
        }
        var fraction = 0
        if bytes[index] == 0x2E {
            index += 1
            fraction = Self.digits(bytes, &index)
        }
        guard whole + fraction > 0 else { return nil }
        if index < bytes.endIndex, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.endIndex, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            guard Self.digits(bytes, &index) > 0 else { return nil }
        }
        guard index == bytes.endIndex else { return nil }
        let unsigned = first == 0x2B ? bytes.dropFirst() : bytes
        // Swift reads every decimal of this shape; one too large for a double is out of any range.
        self = .number(Double(String(decoding: unsigned, as: UTF8.self)) ?? .infinity)
    }

    private static func digits(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < bytes.endIndex, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        return index - start
    }
}
