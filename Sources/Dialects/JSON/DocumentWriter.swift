/// Writes a JSON document, for rules to read.
struct DocumentWriter {
    private(set) var bytes: [UInt8] = []

    mutating func object(_ key: String? = nil, _ content: (inout DocumentWriter) -> Void) {
        begin(key)
        bytes.append(0x7B)
        content(&self)
        bytes.append(0x7D)
    }

    mutating func add(_ key: String, _ text: String) {
        begin(key)
        quote(text)
    }

    mutating func add(_ key: String, _ number: some FixedWidthInteger) { add(key, literal: "\(number)") }

    /// What is no number becomes null.
    mutating func add(_ key: String, _ number: some BinaryFloatingPoint & CustomStringConvertible) {
        add(key, literal: number.isFinite ? number.description : "null")
    }

    mutating func add(_ key: String, _ flag: Bool) { add(key, literal: flag ? "true" : "false") }

    private mutating func add(_ key: String, literal: String) {
        begin(key)
        bytes += literal.utf8
    }

    private mutating func begin(_ key: String?) {
        if let last = bytes.last, last != 0x7B, last != 0x3A { bytes.append(0x2C) }
        guard let key else { return }
        quote(key)
        bytes.append(0x3A)
    }

    private mutating func quote(_ text: String) { bytes += Self.quoted(text) }

    /// A JSON string.
    static func quoted(_ text: String) -> [UInt8] {
        var result: [UInt8] = [0x22]
        for byte in text.utf8 {
            if byte < 0x20 {
                result +=
                    Array("\\u00".utf8) + Array((byte < 0x10 ? "0" : "").utf8) + Array(String(byte, radix: 16).utf8)
            } else {
                if byte == 0x22 || byte == 0x5C { result.append(0x5C) }
                result.append(byte)
            }
        }
        result.append(0x22)
        return result
    }
}
