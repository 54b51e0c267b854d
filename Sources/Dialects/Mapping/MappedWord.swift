/// A word that a mapping compares with: the whole text, or how it begins (`Alarm:*`).
struct MappedWord: Hashable, Sendable {
    private let bytes: [UInt8]
    private let isBeginning: Bool

    init(_ text: String) {
        isBeginning = text.utf8.count > 1 && text.utf8.last == 0x2A
        bytes = Array(isBeginning ? text.utf8.dropLast() : text.utf8[...])
    }

    func matches(_ text: some Collection<UInt8>) -> Bool {
        isBeginning ? text.starts(with: bytes) : text.elementsEqual(bytes)
    }
}
