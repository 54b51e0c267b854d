import UsageDomain

/// Text as a YAML scalar that every reader takes back as the same text.
enum YAMLScalar {
    /// Plain where that is certain to mean this very text, quoted otherwise.
    static func written(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// Double-quoted, with everything escaped that YAML would not print or would fold.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            // StrictYAML looks for aliases before it parses, in quoted text too.
            case "*": result += "\\x2A"
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            case _ where scalar.value <= 0xFF: result += "\\x\(hexadecimal(scalar.value, width: 2))"
            case _ where scalar.value <= 0xFFFF: result += "\\u\(hexadecimal(scalar.value, width: 4))"
            default: result += "\\U\(hexadecimal(scalar.value, width: 8))"
            }
        }
        return result + "\""
    }

    /// Words that readers of YAML 1.1 or 1.2 take for something other than text.
    private static let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.first, let last = text.last, first.isLetter || isQuantity(text), last != " " else {
            return false
        }
        return text.allSatisfy { $0.isLetter || $0.isASCIIDigit || " -_./+".contains($0) }
            && text.unicodeScalars.allSatisfy { isPrintable($0) } && !reserved.contains(text.lowercased())
    }

    /// `1800 W`, `60s`: begins with a digit and yet is no number.
    private static func isQuantity(_ text: String) -> Bool {
        Power(unitText: text) != nil || TimeSpan(unitText: text) != nil
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func hexadecimal(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
