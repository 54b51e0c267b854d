import UsageDomain
import Foundation

/// JSON Canonicalization Scheme (RFC 8785) for documents without fractions.
///
/// Whole numbers are limited to ±(2⁵³ − 1), which RFC 8785 can represent exactly; a larger one is refused.
package enum CanonicalJSON {
    private static let largestInteger: Int64 = 9_007_199_254_740_991

    /// - Throws: `StatementError.notCanonical` for a fraction or a number beyond 2⁵³ − 1.
    package static func encode(_ value: some Encodable) throws(StatementError) -> [UInt8] {
        try bytes(of: self.value(value))
    }

    /// The value's members as JSON.
    ///
    /// - Throws: as `encode`.
    static func value(_ value: some Encodable) throws(StatementError) -> JSONValue {
        try parse(plainJSON(value))
    }

    /// - Throws: `StatementError.notCanonical` for what is not JSON, or holds a fraction.
    package static func parse(_ bytes: [UInt8]) throws(StatementError) -> JSONValue {
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .notCanonical("not JSON with whole numbers only")
        }
    }

    package static func bytes(of value: JSONValue) throws(StatementError) -> [UInt8] {
        var output: [UInt8] = []
        try append(value, to: &output)
        return output
    }

    /// True when the bytes are exactly what this type would write for the value they hold.
    package static func isCanonical(_ bytes: [UInt8]) -> Bool {
        guard let value = try? parse(bytes), let again = try? self.bytes(of: value) else { return false }
        return again == bytes
    }

    private static func plainJSON(_ value: some Encodable) throws(StatementError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw .notCanonical("\(error)")
        }
    }

    private static func append(_ value: JSONValue, to output: inout [UInt8]) throws(StatementError) {
        switch value {
        case .null: output += "null".utf8
        case .boolean(let flag): output += (flag ? "true" : "false").utf8
        case .integer(let number):
            guard number.magnitude <= largestInteger.magnitude else {
                throw .notCanonical("the number \(number) is beyond 2^53 - 1")
            }
            output += String(number).utf8
        case .string(let text): append(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                try append(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                try append(member.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case 0x22: output += #"\""#.utf8
            case 0x5C: output += #"\\"#.utf8
            case 0x08: output += #"\b"#.utf8
            case 0x09: output += #"\t"#.utf8
            case 0x0A: output += #"\n"#.utf8
            case 0x0C: output += #"\f"#.utf8
            case 0x0D: output += #"\r"#.utf8
            case 0..<0x20: output += "\\u00\(Hexadecimal.text([byte]))".utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
