/// Bits predicted by three contexts at once, each an `AdaptiveBit`; how far each is to be trusted is learnt too.
///
/// The opinions are added as logarithms of odds (logistic mixing, after Mahoney 2005), so a context that is sure of itself
/// counts for more than one that has seen little.
struct MixedBits {
    /// Whole trust, in a weight.
    private static let one: Int32 = 1 << 16

    private var bits: [AdaptiveBit]
    private var weights: [Int32]
    // Held here: a global is looked up for every bit.
    private let stretched = Logistic.stretched
    private let squashed = Logistic.squashed
    private let reciprocals = AdaptiveBit.reciprocals

    /// - Parameters:
    ///   - bits: how many adaptive bits there are, of all contexts together.
    ///   - sets: how many sets of weights there are.
    init(bits: Int, sets: Int) {
        self.bits = Array(repeating: AdaptiveBit(), count: bits)
        weights = Array(repeating: Self.one / 3, count: 3 * sets)
    }

    /// What the three bits at these places say together, weighed by a set.
    struct Opinion {
        fileprivate let places: (Int, Int, Int)
        fileprivate let logarithms: (Int32, Int32, Int32)
        fileprivate let set: Int
        fileprivate let probability: Int32

        /// Of a 0 bit, in 1/65536; never certain.
        var zero: UInt32 { UInt32(min(max(probability, 16), 65_520)) }
    }

    @inline(__always)
    func opinion(_ first: Int, _ second: Int, _ third: Int, set: Int) -> Opinion {
        let logarithms = (
            stretched[bits[first].coarse], stretched[bits[second].coarse], stretched[bits[third].coarse]
        )
        let sum =
            Int64(weights[3 * set]) * Int64(logarithms.0) + Int64(weights[3 * set + 1]) * Int64(logarithms.1)
            + Int64(weights[3 * set + 2]) * Int64(logarithms.2)
        let bounded = min(max(sum >> 16, Int64(-Logistic.limit)), Int64(Logistic.limit))
        return Opinion(
            places: (first, second, third), logarithms: logarithms, set: set,
            probability: squashed[Int(bounded) + Int(Logistic.limit)])
    }

    @inline(__always)
    mutating func learn(_ bit: Bool, after opinion: Opinion) {
        let error = Int64((bit ? 0 : 65_536) - opinion.probability)
        adjust(3 * opinion.set, by: error * Int64(opinion.logarithms.0))
        adjust(3 * opinion.set + 1, by: error * Int64(opinion.logarithms.1))
        adjust(3 * opinion.set + 2, by: error * Int64(opinion.logarithms.2))
        bits[opinion.places.0].learn(bit, reciprocals)
        bits[opinion.places.1].learn(bit, reciprocals)
        bits[opinion.places.2].learn(bit, reciprocals)
    }

    @inline(__always)
    private mutating func adjust(_ weight: Int, by product: Int64) {
        let adjusted = Int64(weights[weight]) + product >> 15
        weights[weight] = Int32(min(max(adjusted, Int64(-16 * Self.one)), Int64(16 * Self.one)))
    }
}
