/// Names that leave the decoder, kept so that the same job or badge again allocates nothing.
///
/// Bounded: each name has one place, which the last one takes.
final class RecentTexts {
    private static let places = 256
    /// Shorter texts live in the string itself.
    private static let longestInPlace = 15

    private var texts = Array(repeating: "", count: places)

    /// The bytes as text; what is not UTF-8 is repaired.
    func text(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.count > Self.longestInPlace else { return String(decoding: bytes, as: UTF8.self) }
        let place = Self.place(of: bytes)
        if texts[place].utf8.elementsEqual(bytes) { return texts[place] }
        let text = String(decoding: bytes, as: UTF8.self)
        texts[place] = text
        return text
    }

    /// Sixteen samples and the last byte: two names at one place cost an allocation, nothing else.
    private static func place(of bytes: ArraySlice<UInt8>) -> Int {
        var hash = UInt(bytes.count)
        for index in stride(from: bytes.startIndex, to: bytes.endIndex, by: max(1, bytes.count / 16)) {
            hash = hash &* 31 &+ UInt(bytes[index])
        }
        hash = hash &* 31 &+ UInt(bytes.last ?? 0)
        return Int(hash % UInt(places))
    }
}
