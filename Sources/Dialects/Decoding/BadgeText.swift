/// A badge's UID as readers write it, in the one form that is pseudonymised.
enum BadgeText {
    private static let prefix = Array("badge:".utf8)

    /// True for a token that is a pseudonym already.
    static func isPseudonym(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: prefix) }

    /// True for what readers say when no card is there.
    static func isNobody(_ bytes: some Collection<UInt8>) -> Bool {
        if NoValue.isWord(bytes) { return true }
        let symbols = symbols(bytes)
        return !symbols.isEmpty && symbols.allSatisfy { $0 == 0x30 }
    }

    /// Upper case, without `:`, `-` and spaces, so that all readers agree; a pseudonym stays as it is.
    static func normalised(_ bytes: some Collection<UInt8>) -> String {
        if isPseudonym(bytes) { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: symbols(bytes), as: UTF8.self)
    }

    /// The same as bytes, of a UID that is no pseudonym yet.
    static func symbols<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> some Collection<UInt8> {
        bytes.lazy.filter { $0 != 0x3A && $0 != 0x2D && !$0.isBlank }
            .map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
    }
}
