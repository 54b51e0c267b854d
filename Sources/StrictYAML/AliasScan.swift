/// Finds aliases before the text is parsed: a few lines of them can stand for gigabytes, and the files people edit
/// here have no use for them.
///
/// An alias needs an anchor of the same name, and neither can begin right after a letter or digit; that tells
/// `R&D, 2*D` from `&D … *D` without a second YAML scanner.
enum AliasScan {
    /// The line, from 1, of the first alias whose anchor stands in the text.
    static func firstAlias(in text: String) -> Int? {
        var anchors: Set<[UInt8]> = []
        var line = 1
        let bytes = text.utf8
        var previous: UInt8 = 0x0A
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            if byte == 0x0A { line += 1 }
            let next = bytes.index(after: position)
            if byte == ampersand || byte == asterisk, !isNameByte(previous) {
                let name = bytes[next...].prefix(while: isNameByte)
                if byte == ampersand, !name.isEmpty { anchors.insert(Array(name)) }
                if byte == asterisk, !name.isEmpty, anchors.contains(Array(name)) { return line }
            }
            previous = byte
            position = next
        }
        return nil
    }

    private static let ampersand = UInt8(ascii: "&")
    private static let asterisk = UInt8(ascii: "*")

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
