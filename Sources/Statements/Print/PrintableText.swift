import Foundation

/// Text as a page can show it: every letter of a name, and nothing that would hide or reorder what stands beside it.
///
/// What a reader would not see, as a control character, is shown as its code point; what no font holds, the typesetter
/// shows so. A name written from right to left keeps to its place. The sealed JSON has all names as they were.
enum PrintableText {
    private static let longestWord = 40
    private static let pieceLength = 24
    /// More would climb over the lines beside; no name needs them.
    private static let mostMarks = 3

    static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var before: Unicode.Scalar = " "
        var (wordLength, marks) = (0, 0)
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            marks = scalar.isMark ? marks + 1 : 0
            if scalar.isPrintable, marks <= mostMarks {
                result.append(scalar)
                before = scalar
            } else if scalar.selectsForm(of: before) {
                if before.joinsLetters { result.append(scalar) }
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
                result.append(contentsOf: "[U+\(zeros)\(digits)]".unicodeScalars)
                before = scalar
            }
            wordLength = scalar == " " || scalar == "\u{A0}" || scalar == "\u{202F}" ? 0 : wordLength + 1
            if wordLength >= longestWord, wordLength.isMultiple(of: pieceLength) { result.append("\u{200B}") }
        }
        return String(isolated(result))
    }

    /// Every text of a document made safe; a French one spaced as French typography wants it.
    static func printable(_ value: JSONValue, in language: DocumentLanguage = .french) -> JSONValue {
        switch value {
        case .string(let text): .string(language == .french ? FrenchTypography.spaced(safe(text)) : safe(text))
        case .array(let elements): .array(elements.map { printable($0, in: language) })
        case .object(let members): .object(members.mapValues { printable($0, in: language) })
        default: value
        }
    }

    /// What is written from right to left, from its first letter to its last, set apart from the figures beside it.
    private static func isolated(_ text: String.UnicodeScalarView) -> String.UnicodeScalarView {
        guard text.contains(where: \.isRightToLeft) else { return text }
        var result = String.UnicodeScalarView()
        var rest = text[...]
        while let start = rest.firstIndex(where: \.isRightToLeft) {
            let run = rest[start...].prefix { $0.isRightToLeft || !$0.properties.isAlphabetic }
            let last = run.lastIndex(where: \.isRightToLeft) ?? start
            result.append(contentsOf: rest[..<start])
            result.append("\u{2067}")
            result.append(contentsOf: run[...last])
            result.append("\u{2069}")
            rest = rest[text.index(after: last)...]
        }
        result.append(contentsOf: rest)
        return result
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        // A blank cell of Braille looks like nothing at all.
        default: !properties.isDefaultIgnorableCodePoint && value != 0x2800
        }
    }

    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Says how the letter before it is drawn and shows nothing itself: a joiner in Persian, the variant of an emoji.
    ///
    /// Those of emoji are left out of the page: they are drawn one by one, in black.
    fileprivate func selectsForm(of before: Unicode.Scalar) -> Bool {
        switch value {
        case 0xFE0E, 0xFE0F: before.value > 0xFF && before.properties.isEmoji
        case 0x200C, 0x200D: before.value > 0xFF && (before.properties.isEmoji || before.joinsLetters)
        default: false
        }
    }

    /// Of Arabic, Syriac and the scripts of India and around it.
    fileprivate var joinsLetters: Bool { (0x600...0xDFF).contains(value) }

    fileprivate var isRightToLeft: Bool {
        switch value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
