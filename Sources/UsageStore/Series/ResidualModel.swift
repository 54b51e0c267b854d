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
    private let reciprocals = AdaptiveBit.reciprocals
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

    /// Appends what a range coder has to code for a residual.
    mutating func spell(_ residual: Int64, into steps: inout [CodedStep]) {
        let magnitude = residual.magnitude
        let length = 64 - magnitude.leadingZeroBitCount
        let recent = 128 * (1 + recentContext)
        let size = 128 * (1 + Self.recentContexts + sizeContext)
        lengths.spell(length, 0, recent, size, into: &steps)
        if length > 0 {
            let sign = lastSign * 65 + length
            steps.append(CodedStep(residual < 0, zero: signs[sign].zero))
            signs[sign].learn(residual < 0, reciprocals)
            var remaining = length - 1
            var learnt = 1
            for _ in 0..<min(Self.learntBits, length - 1) {
                remaining -= 1
                let bit = magnitude >> UInt64(remaining) & 1 == 1
                steps.append(CodedStep(bit, zero: mantissas[length * 4 + learnt].zero))
                mantissas[length * 4 + learnt].learn(bit, reciprocals)
                learnt = learnt << 1 | (bit ? 1 : 0)
            }
            while remaining > 0 {
                let count = min(remaining, 16)
                remaining -= count
                steps.append(CodedStep(direct: magnitude >> UInt64(remaining), count: count))
            }
        }
        remember(magnitude, length: length, isNegative: residual < 0)
    }

    mutating func decode(from decoder: inout RangeDecoder) -> Int64 {
        let recent = 128 * (1 + recentContext)
        let size = 128 * (1 + Self.recentContexts + sizeContext)
        // Lengths above 64 exist only in damaged content.
        let length = min(lengths.decode(0, recent, size, from: &decoder), 64)
        var magnitude: UInt64 = 0
        var isNegative = false
        if length > 0 {
            isNegative = Self.decode(with: &signs[lastSign * 65 + length], reciprocals, from: &decoder)
            magnitude = 1
            var learnt = 1
            let modelled = min(Self.learntBits, length - 1)
            for _ in 0..<modelled {
                let bit = Self.decode(with: &mantissas[length * 4 + learnt], reciprocals, from: &decoder)
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

    @inline(__always)
    private static func decode(
        with model: inout AdaptiveBit, _ reciprocals: [UInt64], from decoder: inout RangeDecoder
    ) -> Bool {
        let bit = decoder.decode(zero: model.zero)
        model.learn(bit, reciprocals)
        return bit
    }

    private mutating func remember(_ magnitude: UInt64, length: Int, isNegative: Bool) {
        size = size - size >> 3 + (min(magnitude, 1 << 40) << 4) >> 3
        beforeLast = last
        last = length
        lastSign = length == 0 ? 0 : isNegative ? 1 : 2
    }
}
