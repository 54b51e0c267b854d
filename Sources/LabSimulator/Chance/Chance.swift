import UsageDomain

/// A seeded source of numbers (SplitMix64): the same seed and stream give the same numbers on every platform.
struct Chance: Sendable {
    private var state: UInt64

    /// Streams of one seed are independent of each other, so that days and machines can be drawn in any order.
    init(seed: UInt64, stream: UInt64...) {
        state = seed
        for word in stream {
            state ^= word
            // Neighbouring words must not give states a whole number of steps apart.
            state = next()
        }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func integer(in range: ClosedRange<Int64>) -> Int64 {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64(next().multipliedFullWidth(by: width).high)
    }

    mutating func span(_ range: ClosedRange<TimeSpan>) -> TimeSpan {
        .milliseconds(integer(in: range.lowerBound.milliseconds...range.upperBound.milliseconds))
    }

    /// True `count` times in a thousand.
    mutating func happens(perMille count: Int64) -> Bool {
        integer(in: 0...999) < count
    }

    /// An element of a list that is not empty; nil of an empty one.
    mutating func pick<Element>(_ list: [Element]) -> Element? {
        list.isEmpty ? nil : list[Int(integer(in: 0...Int64(list.count - 1)))]
    }
}
