/// Bits predicted by three contexts at once, each an `AdaptiveBit`; how far each is to be trusted is learnt too.
///
/// The opinions are added as logarithms of odds (logistic mixing, after Mahoney 2005), so a context that is sure of itself
/// counts for more than one that has seen little.
struct MixedBits {
    /// Whole trust, in a weight.
    private static let one: Int32 = 1 << 16

    private var bits: [AdaptiveBit]
    private var weights: [Int32]
    private let tables = Tables()

    /// Held: a global is looked up for every bit.
    private struct Tables {
        let stretched = Logistic.stretched
        let squashed = Logistic.squashed
        let reciprocals = AdaptiveBit.reciprocals
    }

    /// - Parameters:
    ///   - bits: how many adaptive bits there are, of all contexts together.
    ///   - sets: how many sets of weights there are.
    init(bits: Int, sets: Int) {
        self.bits = Array(repeating: AdaptiveBit(), count: bits)
        weights = Array(repeating: Self.one / 3, count: 3 * sets)
    }

    /// Appends what a range coder has to code for a number of seven bits, the highest first.
    ///
    /// Each context has 128 bits, of which `first`, `second` and `third` are the first.
    mutating func spell(_ number: Int, _ first: Int, _ second: Int, _ third: Int, into steps: inout [CodedStep]) {
        Self.spell(number, (first, second, third), into: &steps, &bits, &weights, tables)
    }

    private static func spell(
        _ number: Int, _ first: (Int, Int, Int), into steps: inout [CodedStep], _ bits: inout [AdaptiveBit],
        _ weights: inout [Int32], _ tables: Tables
    ) {
        var bits = bits.mutableSpan
        var weights = weights.mutableSpan
        var node = 1
        for place in 0..<7 {
            let bit = number &>> (6 &- place) & 1 == 1
            let opinion = Opinion(
                (first.0 &+ node, first.1 &+ node, first.2 &+ node), set: node, bits, weights, tables)
            steps.append(CodedStep(bit, zero: opinion.zero))
            opinion.teach(bit, &bits, &weights, tables)
            node = node << 1 | (bit ? 1 : 0)
        }
    }

    /// Reads what was spelt with the same contexts.
    mutating func decode(_ first: Int, _ second: Int, _ third: Int, from decoder: inout RangeDecoder) -> Int {
        Self.decode((first, second, third), from: &decoder, &bits, &weights, tables)
    }

    private static func decode(
        _ first: (Int, Int, Int), from decoder: inout RangeDecoder, _ bits: inout [AdaptiveBit],
        _ weights: inout [Int32], _ tables: Tables
    ) -> Int {
        var bits = bits.mutableSpan
        var weights = weights.mutableSpan
        var node = 1
        for _ in 0..<7 {
            let opinion = Opinion(
                (first.0 &+ node, first.1 &+ node, first.2 &+ node), set: node, bits, weights, tables)
            let bit = decoder.decode(zero: opinion.zero)
            opinion.teach(bit, &bits, &weights, tables)
            node = node << 1 | (bit ? 1 : 0)
        }
        return node - 128
    }

    /// What the three bits at these places say together, weighed by a set.
    private struct Opinion {
        private let places: (Int, Int, Int)
        private let logarithms: (Int32, Int32, Int32)
        private let set: Int
        private let probability: Int32

        /// Of a 0 bit, in 1/65536; never certain.
        var zero: UInt32 { UInt32(min(max(probability, 16), 65_520)) }

        @inline(__always)
        init(
            _ places: (Int, Int, Int), set: Int, _ bits: borrowing MutableSpan<AdaptiveBit>,
            _ weights: borrowing MutableSpan<Int32>, _ tables: Tables
        ) {
            self.places = places
            self.set = 3 &* set
            logarithms = (
                tables.stretched[bits[places.0].coarse], tables.stretched[bits[places.1].coarse],
                tables.stretched[bits[places.2].coarse]
            )
            let sum =
                Int64(weights[self.set]) &* Int64(logarithms.0)
                &+ Int64(weights[self.set &+ 1]) &* Int64(logarithms.1)
                &+ Int64(weights[self.set &+ 2]) &* Int64(logarithms.2)
            let bounded = min(max(sum >> 16, Int64(-Logistic.limit)), Int64(Logistic.limit))
            probability = tables.squashed[Int(bounded) &+ Int(Logistic.limit)]
        }

        /// Lets the bits and their weights learn what it was.
        @inline(__always)
        func teach(
            _ bit: Bool, _ bits: inout MutableSpan<AdaptiveBit>, _ weights: inout MutableSpan<Int32>,
            _ tables: Tables
        ) {
            let error = Int64((bit ? 0 : 65_536) &- probability)
            Self.adjust(&weights[set], by: error &* Int64(logarithms.0))
            Self.adjust(&weights[set &+ 1], by: error &* Int64(logarithms.1))
            Self.adjust(&weights[set &+ 2], by: error &* Int64(logarithms.2))
            bits[places.0].learn(bit, tables.reciprocals)
            bits[places.1].learn(bit, tables.reciprocals)
            bits[places.2].learn(bit, tables.reciprocals)
        }

        @inline(__always)
        private static func adjust(_ weight: inout Int32, by product: Int64) {
            let adjusted = Int64(weight) &+ product >> 15
            weight = Int32(truncatingIfNeeded: min(max(adjusted, Int64(-16 * one)), Int64(16 * one)))
        }
    }
}
