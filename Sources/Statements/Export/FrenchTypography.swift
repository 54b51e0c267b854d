/// The spaces that French typography puts inside a line, so that a sign never begins one.
enum FrenchTypography {
    private static let noBreakSpace: Unicode.Scalar = "\u{A0}"
    private static let narrowSpace: Unicode.Scalar = "\u{202F}"
    private static let units: Set<String> = [
        "s", "min", "h", "ans", "jours", "secondes", "W", "Wh", "kWh", "mm", "mg", "janvier",
    ]

    /// Makes ordinary spaces that must not break into U+00A0 or U+202F, and changes nothing else.
    ///
    /// U+00A0 before a colon, `%` and `€`, after `n°` and `art.` and between a figure and its unit; U+202F before a
    /// semicolon, an exclamation or question mark, and inside guillemets.
    static func spaced(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            guard scalar == " ", index > 0, index + 1 < scalars.count else {
                result.append(scalar)
                continue
            }
            result.append(space(between: scalars[..<index], and: scalars[(index + 1)...]))
        }
        return String(result)
    }

    private static func space(
        between before: ArraySlice<Unicode.Scalar>, and after: ArraySlice<Unicode.Scalar>
    ) -> Unicode.Scalar {
        switch (before.last, after.first) {
        case (_, ";"), (_, "!"), (_, "?"), (_, "»"), ("«", _): narrowSpace
        case (_, ":"), (_, "%"), (_, "€"): noBreakSpace
        default: bindsToNext(lastWord(of: before), firstWord(of: after)) ? noBreakSpace : " "
        }
    }

    private static func bindsToNext(_ word: String, _ next: String) -> Bool {
        if word == "n°" || word == "art." { return true }
        let isFigure = word == "1er" || word.unicodeScalars.last.map { ("0"..."9").contains($0) } == true
        return isFigure && units.contains(next)
    }

    private static func lastWord(of scalars: ArraySlice<Unicode.Scalar>) -> String {
        let word = scalars.suffix(12).split(separator: " ", omittingEmptySubsequences: false).last ?? []
        return text(word.drop { $0 == "(" })
    }

    private static func firstWord(of scalars: ArraySlice<Unicode.Scalar>) -> String {
        text(scalars.prefix(12).prefix { $0.properties.isAlphabetic })
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
