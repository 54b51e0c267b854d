package import UsageDomain

/// A power a machine keeps coming back to: a hill of the histogram between two valleys.
package struct PowerLevel: Hashable, Sendable {
    /// Its bins.
    package let bins: ClosedRange<Int>
    /// The bin at its top.
    package let peak: Int
    /// How long the machine was at it.
    package let time: TimeSpan

    package var typical: Power {
        Power(milliwatts: (PowerHistogram.lowerEdge(peak) + PowerHistogram.lowerEdge(peak + 1)) / 2)
    }

    /// The levels of a histogram, ascending; together they hold all bins.
    static func levels(of histogram: PowerHistogram) -> [PowerLevel] {
        let heights = histogram.smoothed
        guard let last = heights.indices.last else { return [] }
        var hills = Hill.all(of: heights)
        let total = histogram.weights.reduce(0, +)
        let leastTime = max(Int64(180_000), total / 2000)
        while hills.count > 1 {
            let weak = (1..<hills.count).first { index in
                let (left, right) = (hills[index - 1], hills[index])
                let valley = heights[right.first]
                return valley > 0.5 * min(heights[left.peak], heights[right.peak])
                    || areClose(left.peak, right.peak)
            }
            if let weak {
                merge(&hills, weak, heights)
            } else if let small = hills.indices.first(where: { index in
                let end = index + 1 < hills.count ? hills[index + 1].first : last + 1
                return histogram.weights[hills[index].first..<end].reduce(0, +) < leastTime
            }) {
                // Towards the side to which the ground falls less.
                let goesLeft =
                    small > 0
                    && (small + 1 == hills.count || heights[hills[small].first] >= heights[hills[small + 1].first])
                merge(&hills, goesLeft ? small : small + 1, heights)
            } else {
                break
            }
        }
        return hills.indices.map { index in
            let end = index + 1 < hills.count ? hills[index + 1].first - 1 : last
            let bins = hills[index].first...end
            return PowerLevel(
                bins: bins, peak: hills[index].peak,
                time: TimeSpan(milliseconds: histogram.weights[bins].reduce(0, +)))
        }
    }

    /// Levels less than 3 W or less than a third apart are one to every plug.
    private static func areClose(_ low: Int, _ high: Int) -> Bool {
        let (low, high) = (PowerHistogram.lowerEdge(low), PowerHistogram.lowerEdge(high))
        return high - low < 3000 || Double(high) < 1.33 * Double(low)
    }

    private static func merge(_ hills: inout [Hill], _ index: Int, _ heights: [Double]) {
        let right = hills.remove(at: index)
        if heights[right.peak] > heights[hills[index - 1].peak] { hills[index - 1].peak = right.peak }
    }
}

private struct Hill {
    /// The lowest bin between the hill before and this one.
    var first: Int
    var peak: Int

    static func all(of heights: [Double]) -> [Hill] {
        var peaks: [Int] = []
        var rises = true
        for bin in heights.indices {
            let next = bin + 1 < heights.count ? heights[bin + 1] : -1
            if next > heights[bin] {
                rises = true
            } else if next < heights[bin], rises {
                peaks.append(bin)
                rises = false
            }
        }
        return peaks.indices.map { index in
            guard index > 0 else { return Hill(first: 0, peak: peaks[0]) }
            let between = peaks[index - 1] + 1...peaks[index]
            let lowest = between.map { heights[$0] }.min() ?? 0
            let ground = between.filter { heights[$0] == lowest }
            return Hill(first: ground[ground.count / 2], peak: peaks[index])
        }
    }
}
