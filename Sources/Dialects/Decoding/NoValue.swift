/// What devices say in place of a value: no observation in any family, and never zero.
enum NoValue {
    /// Where firmware finds the largest float, or 1e38, for a reading that is not there; no machine measures so much.
    private static let fillers = 1e36...3.5e38

    private static let words = [
        "nan", "inf", "infinity", "null", "nil", "none", "n/a", "unavailable", "unknown", "undefined",
    ].map { Array($0.utf8) }

    static func isNumber(_ number: Double) -> Bool { fillers.contains(number.magnitude) }

    /// In any case of letters, and with a sign.
    static func isWord(_ text: some Collection<UInt8>) -> Bool {
        guard let first = text.first, text.count <= 12 else { return text.isEmpty }
        let isSigned = first == 0x2B || first == 0x2D
        let unsigned = text.dropFirst(isSigned ? 1 : 0)
        return words.contains { word in
            word.count == unsigned.count && zip(word, unsigned).allSatisfy { $0 == $1.lowercasedInASCII }
        }
    }
}

extension UInt8 {
    fileprivate var lowercasedInASCII: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
