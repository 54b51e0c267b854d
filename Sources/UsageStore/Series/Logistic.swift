/// The logistic function and its inverse in whole numbers: every machine must compute the same bits.
enum Logistic {
    /// Logarithms of odds carry 1/256 and lie within ±`limit`.
    static let limit: Int32 = 2047

    /// The probability, in 1/65536, of odds whose logarithm is `logarithm`, within ±`limit`.
    static func squash(_ logarithm: Int32) -> Int32 { squashed[Int(logarithm + limit)] }

    static let squashed: [Int32] = {
        var table = [Int32](repeating: 32_768, count: 2 * Int(limit) + 1)
        // e^(-1/256) and its powers, in 1/2^32.
        let factor: UInt64 = 4_278_223_121
        var power: UInt64 = 1 << 32
        for distance in 1...Int(limit) {
            power = (power * factor) >> 32
            let probability = Int32((1 << 48) / (1 << 32 + power))
            table[Int(limit) + distance] = probability
            table[Int(limit) - distance] = 65_536 - probability
        }
        return table
    }()

    /// The logarithm of the odds of a probability in 1/4096.
    static let stretched: [Int32] = {
        var logarithm = -limit
        return (0..<4096).map { probability in
            while logarithm < limit, squash(logarithm) < Int32(probability * 16 + 8) { logarithm += 1 }
            return logarithm
        }
    }()
}
