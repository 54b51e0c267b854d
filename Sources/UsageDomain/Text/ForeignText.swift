/// Text that others wrote (devices, registries, statements from elsewhere), as it may be shown.
///
/// What would move a cursor, begin a line of its own or reorder its neighbours is shown as an escape, `\u001b`: the same as
/// in JSON, so that a line of JSON still says what it said.
package enum ForeignText {
    /// On one line: line breaks and tabs are escaped too.
    package static func line(_ text: String) -> String { escaped(text, keepsLayout: false) }

    /// With its line breaks and tabs.
    package static func lines(_ text: String) -> String { escaped(text, keepsLayout: true) }

    private static func escaped(_ text: String, keepsLayout: Bool) -> String {
        // Every scalar in question begins with one of these bytes, and ordinary lines hold none of them.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let isLayout = scalar == "\t" || scalar == "\n" || scalar == "\r"
            if isControl(scalar.value), !(keepsLayout && isLayout) {
                result += "\\u" + Hexadecimal.text([UInt8(scalar.value >> 8), UInt8(scalar.value & 0xFF)])
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// C0, C1, line and paragraph separators, and what embeds, overrides or isolates a direction.
    private static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
