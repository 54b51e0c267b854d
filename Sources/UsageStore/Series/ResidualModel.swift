/// How the differences between prediction and value are spelt: bit length, sign, then the bits below the leading one.
///
/// The bit length is learnt in the context of the two before it, so a machine that alternates between quiet and noisy
/// spans is coded with each span's own statistics. The two bits after the leading one carry the shape of the noise and
/// are learnt too; those below are as good as random.
struct ResidualModel {
    private static let contexts = 16
    private static let learntBits = 2

    private var lengths = [AdaptiveBit](repeating: AdaptiveBit(), count: contexts * 128)
    private var signs = [AdaptiveBit](repeating: AdaptiveBit(), count: 3 * 65)
    private var mantissas = [AdaptiveBit](repeating: AdaptiveBit(), count: 65 * 4)
    private var last = 0
    private var beforeLast = 0
    private var lastSign = 0

    /// 0: lengths are learnt without context; 1: in fine contexts; 2: in coarse ones, which are learnt sooner.
    private let grain: Int

    init(grain: Int) { self.grain = grain }

    private var context: Int { grain == 0 ? 0 : min((2 * last + beforeLast + 1) >> grain, Self.contexts - 1) }

    mutating func encode(_ residual: Int64, to encoder: inout RangeEncoder) {
        let magnitude = residual.magnitude
        let length = 64 - magnitude.leadingZeroBitCount
        let base = context * 128
        var node = 1
        for shift in stride(from: 6, through: 0, by: -1) {
            let bit = length >> shift & 1 == 1
            encoder.encode(bit, with: &lengths[base + node])
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
        remember(length: length, isNegative: residual < 0)
    }

    mutating func decode(from decoder: inout RangeDecoder) -> Int64 {
        let base = context * 128
        var node = 1
        for _ in 0..<7 { node = node << 1 | (decoder.decode(with: &lengths[base + node]) ? 1 : 0) }
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
        remember(length: length, isNegative: isNegative)
        let value = Int64(bitPattern: magnitude)
        return isNegative ? 0 &- value : value
    }

    private mutating func remember(length: Int, isNegative: Bool) {
        beforeLast = last
        last = length
        lastSign = length == 0 ? 0 : isNegative ? 1 : 2
    }
}
