/// A probability that learns: of a 0 bit, in 1/2^22, with the number of bits seen so far.
struct AdaptiveBit {
    private var probability: UInt32 = 1 << 21
    private var seen: UInt32 = 0

    /// Beyond it old bits are forgotten; long enough for noise, short enough for a machine that changes its habits.
    private static let memory: UInt32 = 160

    /// Of a 0 bit, in 1/65536; never certain.
    var zero: UInt32 { min(max(probability >> 6, 16), 65_520) }

    /// Of a 0 bit, in 1/4096.
    var coarse: Int { Int(probability >> 10) }

    /// `reciprocals` are `AdaptiveBit.reciprocals`: a global is looked up for every bit.
    @inline(__always)
    mutating func learn(_ bit: Bool, _ reciprocals: [UInt64]) {
        // A division by `seen + 2`: exact, because what is divided has 23 bits and the divisor 8.
        let reciprocal = reciprocals[Int(seen)]
        if bit {
            probability -= UInt32(truncatingIfNeeded: (UInt64(probability) * reciprocal) >> 32)
        } else {
            probability += UInt32(truncatingIfNeeded: (UInt64((1 << 22) - probability) * reciprocal) >> 32)
        }
        if seen < Self.memory { seen += 1 }
    }

    /// Of `seen + 2`, in 1/2^32, rounded up.
    static let reciprocals: [UInt64] = (0...UInt64(memory)).map { seen in (1 << 32) / (seen + 2) + 1 }
}
