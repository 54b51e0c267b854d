/// How large a statement's data may be: what is read before its signature is known to be the lab's.
enum JSONBounds {
    /// A month of 10,000 lines has about half of each.
    private static let mostBytes = 16 << 20
    private static let mostValues = 400_000
    private static let deepest = 32

    /// Looked through once, without memory: a parser would take a hundred bytes and more for each value.
    static func hold(_ json: [UInt8]) -> Bool {
        guard json.count <= mostBytes else { return false }
        var depth = 0
        var values = 1
        var isInString = false
        var isEscaped = false
        for byte in json {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: ","): values += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                values += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            guard depth <= deepest, values <= mostValues else { return false }
        }
        return true
    }
}
