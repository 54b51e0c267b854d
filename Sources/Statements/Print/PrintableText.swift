import Foundation

/// Text as the template's fonts can print it.
///
/// What they cannot, and what would reorder or hide other text, is shown as its code point: a name never changes how its neighbours read, and the sealed JSON keeps it as it was.
enum PrintableText {
    private static let longestWord = 40
    private static let pieceLength = 24

    static func safe(_ text: String) -> String {
        var result = ""
        var wordLength = 0
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            if isPrintable(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "[U+\(String(scalar.value, radix: 16, uppercase: true).leftPadded(to: 4))]"
            }
            wordLength = scalar == " " || scalar == "\u{A0}" || scalar == "\u{202F}" ? 0 : wordLength + 1
            if wordLength >= longestWord, wordLength.isMultiple(of: pieceLength) { result += "\u{200B}" }
        }
        return result
    }

    /// Every text of a document made safe, and spaced as French typography wants it.
    static func printable(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(FrenchTypography.spaced(safe(text)))
        case .array(let elements): .array(elements.map(printable))
        case .object(let members): .object(members.mapValues(printable))
        default: value
        }
    }

    /// Latin, Greek, Cyrillic, and the signs the template itself uses: what its fonts are known to hold.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x24F, 0x391...0x3A1, 0x3A3...0x3CE, 0x400...0x45F, 0x1E00...0x1EFF,
            0x2010...0x2015, 0x2018...0x201E, 0x2020...0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x2039,
            0x203A, 0x20AC, 0x2116, 0x2122, 0x2190...0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265:
            true
        default: false
        }
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: "0", count: Swift.max(0, width - utf8.count)) + self
    }
}
