/// A decimal number as devices write it: sign, digits, a point, an exponent; nothing else, no comma, no `nan`.
enum DecimalText: Equatable {
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
            self = Self.integer(bytes).map { .integer($0) } ?? .number(Self.number(bytes))
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
        self = .number(Self.number(bytes))
    }

    /// Nil beyond 64 bits.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let isNegative = bytes.first == 0x2D
        var value: Int64 = 0
        for byte in bytes where byte >= 0x30 {
            let (tenfold, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (sum, overflows) =
                isNegative ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
            guard !isTooLarge, !overflows else { return nil }
            value = sum
        }
        return value
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Double {
        let unsigned = bytes.first == 0x2B ? bytes.dropFirst() : bytes
        // Swift reads what is left, in memory of its own; what is too large for a double is out of any range.
        return JSONReader.double(unsigned) ?? Double(String(decoding: unsigned, as: UTF8.self)) ?? .infinity
    }

    private static func digits(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < bytes.endIndex, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        return index - start
    }
}
