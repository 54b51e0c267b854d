import TestSupport

extension [UInt8] {
    private static let interesting = [
        "\"", "\\", "{", "[", "}", "]", ",", ":", "null", "NaN", "-1", "1e308", "\0", "\u{FEFF}",
    ]

    /// Flips, cuts, doubles or inserts something somewhere.
    mutating func mutate(using random: inout SeededGenerator) {
        guard !isEmpty else { return append(UInt8.random(in: .min ... .max, using: &random)) }
        let place = Int.random(in: 0..<count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: self[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: removeSubrange(place...)
        case 2: insert(contentsOf: self[place...], at: place)
        case 3: remove(at: place)
        default:
            let piece = Self.interesting.randomElement(using: &random) ?? ""
            insert(contentsOf: Array(piece.utf8), at: place)
        }
        if count > 4096 { removeSubrange(4096...) }
    }
}
