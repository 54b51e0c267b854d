import StrictYAML
import UsageDomain

/// Text as a YAML scalar that every reader takes back as the same text.
enum YAMLScalar {
    /// Plain where that is certain to mean this very text, quoted otherwise.
    static func written(_ text: String) -> String {
        isPlain(text) ? text : QuotedScalar.written(text)
    }

    /// Words that readers of YAML 1.1 or 1.2 take for something other than text.
    private static let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.first, let last = text.last, first.isLetter || isQuantity(text), last != " " else {
            return false
        }
        return text.allSatisfy { $0.isLetter || $0.isASCIIDigit || " -_./+".contains($0) }
            && text.unicodeScalars.allSatisfy(QuotedScalar.isPrintable) && !reserved.contains(text.lowercased())
    }

    /// `1800 W`, `60s`: begins with a digit and yet is no number.
    private static func isQuantity(_ text: String) -> Bool {
        Power(unitText: text) != nil || TimeSpan(unitText: text) != nil
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
