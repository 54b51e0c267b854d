/// Names that leave the decoder, kept so that the same job or badge again allocates nothing.
///
/// Bounded: each name has one place, which the last one takes.
final class RecentTexts {
    private static let places = 256

    private var texts = Array(repeating: "", count: places)
    private var number = (value: 0.0, text: "0.0")

    /// The bytes as text; what is not UTF-8 is repaired.
    func text(_ bytes: some Collection<UInt8>) -> String {
        // Two names at one place cost an allocation, nothing else: any hash will do.
        var hash: UInt32 = 0x811C_9DC5
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let place = Int(hash % UInt32(Self.places))
        if texts[place].utf8.elementsEqual(bytes) { return texts[place] }
        let text = String(decoding: bytes, as: UTF8.self)
        texts[place] = text
        return text
    }

    /// A number as text; the last one is kept, because a device that says what is refused says it again.
    func text(of value: Double) -> String {
        if value.bitPattern != number.value.bitPattern { number = (value, value.description) }
        return number.text
    }
}
