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

    @inline(__always)
    mutating func learn(_ bit: Bool) {
        let divisor = seen + 2
        if bit {
            probability -= probability / divisor
        } else {
            probability += ((1 << 22) - probability) / divisor
        }
        if seen < Self.memory { seen += 1 }
    }
}
