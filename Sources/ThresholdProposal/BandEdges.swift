import UsageDomain

/// Where to switch between two levels: within the empty band between them, rounded to what people write.
struct BandEdges {
    let lower: Power
    let upper: Power
    let middle: Power
    /// The end of the empty band in relation to its beginning.
    let separation: Double

    /// Nil when nothing lies between the levels.
    init?(_ histogram: PowerHistogram, levels: [PowerLevel], above level: Int) {
        let bins = histogram.weights
        let low = Self.edge(bins, levels[level].bins.reversed(), leaving: levels[level].time)
        let high = Self.edge(bins, Array(levels[level + 1].bins), leaving: levels[level + 1].time)
        guard high > low else { return nil }
        let (from, to) = (PowerHistogram.lowerEdge(low + 1), PowerHistogram.lowerEdge(high))
        separation = Double(to + 1000) / Double(from + 1000)
        // In the scale of the histogram, so that the band is divided alike at 10 W and at 1000 W.
        let width = high - low - 1
        func power(_ percent: Int) -> Power {
            let scaled = (low + 1) * 100 + width * percent
            let (bin, rest) = (scaled / 100, Int64(scaled % 100))
            let (left, right) = (PowerHistogram.lowerEdge(bin), PowerHistogram.lowerEdge(bin + 1))
            return Self.rounded(left + (right - left) * rest / 100, within: max(1, from)...max(1, from, to))
        }
        (lower, middle, upper) = (power(35), power(50), power(65))
    }

    /// The first bin, going away from the other level, beyond which lies all but a hundredth of the level's time.
    private static func edge(_ weights: [Int64], _ bins: [Int], leaving time: TimeSpan) -> Int {
        var rest = time.milliseconds / 100
        for bin in bins {
            rest -= weights[bin]
            if rest < 0 { return bin }
        }
        return bins.last ?? 0
    }

    /// Two figures where the band allows it, else the nearest milliwatt in it.
    private static func rounded(_ milliwatts: Int64, within band: ClosedRange<Int64>) -> Power {
        var step: Int64 = 1
        while milliwatts / step >= 100 { step *= 10 }
        let nice = (milliwatts + step / 2) / step * step
        return Power(milliwatts: band.contains(nice) ? nice : min(max(milliwatts, band.lowerBound), band.upperBound))
    }
}
