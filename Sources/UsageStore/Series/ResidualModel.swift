/// How the differences between prediction and value are spelt: bit length, sign, then the bits below the leading one.
///
/// The bit length is predicted from three sides: from all before it, from the two just before it, and from the usual size
/// of late; so a machine that alternates between quiet and noisy spans is coded with each span's own statistics. The two bits
/// after the leading one carry the shape of the noise and are learnt too; those below are as good as random.
struct ResidualModel {
    private static let learntBits = 2
    private static let recentContexts = 16
    private static let sizeContexts = 64

    private var lengths = MixedBits(bits: 128 * (1 + recentContexts + sizeContexts), sets: 128)
    private var signs = [AdaptiveBit](repeating: AdaptiveBit(), count: 3 * 65)
    private var mantissas = [AdaptiveBit](repeating: AdaptiveBit(), count: 65 * 4)
    private var last = 0
    private var beforeLast = 0
    private var lastSign = 0
    /// Sixteen times the usual magnitude of late.
    private var size: UInt64 = 0

    /// The two lengths before, the last one counting double.
    private var recentContext: Int { min((2 * last + beforeLast + 1) >> 1, Self.recentContexts - 1) }

    /// The usual size in steps of half an octave.
    private var sizeContext: Int {
        let length = 64 - size.leadingZeroBitCount
        let half = length > 1 ? Int(size >> UInt64(length - 2)) & 1 : 0
        return min(2 * length + half, Self.sizeContexts - 1)
    }

    mutating func encode(_ residual: Int64, to encoder: inout RangeEncoder) {
        let magnitude = residual.magnitude
        let length = 64 - magnitude.leadingZeroBitCount
        let recent = 128 * (1 + recentContext)
        let size = 128 * (1 + Self.recentContexts + sizeContext)
        var node = 1
        for shift in stride(from: 6, through: 0, by: -1) {
            let bit = length >> shift & 1 == 1
            let opinion = lengths.opinion(node, recent + node, size + node, set: node)
            encoder.encode(bit, zero: opinion.zero)
            lengths.learn(bit, after: opinion)
            node = node << 1 | (bit ? 1 : 0)
        }
        if length > 0 {
            encoder.encode(residual < 0, with: &signs[lastSign * 65 + length])
            var remaining = length - 1
            var learnt = 1
            for _ in 0..<min(Self.learntBits, length - 1) {
                remaining -= 1
                let bit = magnitude >> UInt64(remaining) & 1 == 1
                encoder.encode(bit, with: &mantissas[length * 4 + learnt])
                learnt = learnt << 1 | (bit ? 1 : 0)
            }
            encoder.encodeDirect(magnitude, count: remaining)
        }
        remember(magnitude, length: length, isNegative: residual < 0)
    }

    mutating func decode(from decoder: inout RangeDecoder) -> Int64 {
        let recent = 128 * (1 + recentContext)
        let size = 128 * (1 + Self.recentContexts + sizeContext)
        var node = 1
        for _ in 0..<7 {
            let opinion = lengths.opinion(node, recent + node, size + node, set: node)
            let bit = decoder.decode(zero: opinion.zero)
            lengths.learn(bit, after: opinion)
            node = node << 1 | (bit ? 1 : 0)
        }
        // Lengths above 64 exist only in damaged content.
        let length = min(node - 128, 64)
        var magnitude: UInt64 = 0
        var isNegative = false
        if length > 0 {
            isNegative = decoder.decode(with: &signs[lastSign * 65 + length])
            magnitude = 1
            var learnt = 1
            let modelled = min(Self.learntBits, length - 1)
            for _ in 0..<modelled {
                let bit = decoder.decode(with: &mantissas[length * 4 + learnt])
                magnitude = magnitude << 1 | (bit ? 1 : 0)
                learnt = learnt << 1 | (bit ? 1 : 0)
            }
            let remaining = length - 1 - modelled
            magnitude = magnitude << UInt64(remaining) | decoder.decodeDirect(count: remaining)
        }
        remember(magnitude, length: length, isNegative: isNegative)
        let value = Int64(bitPattern: magnitude)
        return isNegative ? 0 &- value : value
    }

    private mutating func remember(_ magnitude: UInt64, length: Int, isNegative: Bool) {
        size = size - size >> 3 + (min(magnitude, 1 << 40) << 4) >> 3
        beforeLast = last
        last = length
        lastSign = length == 0 ? 0 : isNegative ? 1 : 2
    }
}
