import UsageDomain

/// How long a machine drew how much power: bins of a sixteenth of an octave, above one watt.
package struct PowerHistogram: Hashable, Sendable {
    /// Milliseconds in each bin, as far up as power was seen.
    package private(set) var weights: [Int64] = []

    mutating func add(_ milliwatts: Int64, for time: TimeSpan) {
        let bin = Self.bin(milliwatts)
        while weights.count <= bin { weights.append(0) }
        weights[bin] += time.milliseconds
    }

    package static func bin(_ milliwatts: Int64) -> Int { LogarithmicScale.bin(milliwatts) }

    /// Where a power lies on the scale, in bins and the part of one.
    package static func position(_ milliwatts: Int64) -> Double { LogarithmicScale.position(milliwatts) }

    /// Where a bin begins, in milliwatts.
    package static func lowerEdge(_ bin: Int) -> Int64 { LogarithmicScale.lowerEdge(bin) }

    /// Each bin with its neighbours, so that noise and the steps of a meter do not make peaks.
    var smoothed: [Double] {
        let reach = 4
        return weights.indices.map { bin in
            var sum = 0.0
            for other in max(0, bin - reach + 1)...min(weights.count - 1, bin + reach - 1) {
                sum += Double(weights[other]) * Double(reach - abs(other - bin))
            }
            return sum
        }
    }
}
