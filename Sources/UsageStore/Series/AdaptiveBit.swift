/// A probability that learns: of a 0 bit, in 1/2^22, with the number of bits seen so far.
struct AdaptiveBit {
    /// The probability above the lowest eight bits, which count: one word, because there are ten thousand in a model.
    private var packed: UInt32 = 1 << 29

    /// Beyond it old bits are forgotten; long enough for noise, short enough for a machine that changes its habits.
    private static let memory: UInt32 = 160

    /// Of a 0 bit, in 1/65536; never certain.
    var zero: UInt32 { min(max(packed >> 14, 16), 65_520) }

    /// Of a 0 bit, in 1/4096.
    var coarse: Int { Int(packed >> 18) }

    /// `reciprocals` are `AdaptiveBit.reciprocals`: a global is looked up for every bit.
    @inline(__always)
    mutating func learn(_ bit: Bool, _ reciprocals: [UInt64]) {
        let seen = packed & 0xFF
        let probability = packed >> 8
        // A division by `seen + 2`: exact, because what is divided has 23 bits and the divisor 8.
        let far = bit ? probability : (1 << 22) &- probability
        let step = UInt32(truncatingIfNeeded: (UInt64(far) &* reciprocals[Int(seen)]) >> 32)
        packed = (bit ? probability &- step : probability &+ step) << 8 | min(seen &+ 1, Self.memory)
    }

    /// Of `seen + 2`, in 1/2^32, rounded up.
    static let reciprocals: [UInt64] = (0...UInt64(memory)).map { seen in (1 << 32) / (seen + 2) + 1 }
}
