/// Text between double quotes that every reader of YAML takes back as the same text.
package enum QuotedScalar {
    /// With everything escaped that YAML would not print or would fold.
    package static func written(_ text: String) -> String {
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

    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
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
