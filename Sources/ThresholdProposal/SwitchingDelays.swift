import UsageDomain

/// How long to wait before work is believed, and before its end is.
///
/// The engine dates both from the first reading, so a delay decides what is one piece of work, and never its length.
struct SwitchingDelays {
    private(set) var start = TimeSpan.seconds(10)
    private(set) var end = TimeSpan.seconds(60)
    /// Pieces of work with these delays, and how long they take together, the pauses within them included.
    private(set) var workCount = 0
    private(set) var work = TimeSpan.zero

    private static let longestPause = TimeSpan.seconds(150)
    /// How many times longer the next gap must be, for the gaps below it to be pauses.
    private static let leastBreak = 1.5

    init(_ excursions: [LevelVisits.Excursion], period: TimeSpan) {
        let gaps = zip(excursions, excursions.dropFirst()).map { ($1.start - $0.end).milliseconds }
        end = Self.endDelay(gaps.sorted(), period: period)
        var shortest: [Int64] = []
        var spikes: [Int64] = []
        for (index, excursion) in excursions.enumerated() {
            let isAlone =
                (index == 0 || gaps[index - 1] > end.milliseconds)
                && (index == gaps.count || gaps[index] > end.milliseconds)
            let isShort = excursion.length.milliseconds <= period.milliseconds * 3 / 2
            if isAlone, isShort {
                spikes.append(excursion.length.milliseconds)
            } else {
                shortest.append(excursion.length.milliseconds)
            }
        }
        let quick = Spread(shortest).quantile(0.1)
        if spikes.count >= 3, quick >= 4 * period.milliseconds {
            // What lasts one reading is a motor that starts, not work.
            start = min(.seconds(60), Self.wholeSeconds(max(10_000, period.milliseconds * 2)))
        } else if quick < 30_000 {
            start = min(.seconds(10), Self.wholeSeconds(quick / 4))
        }
        var last: Instant?
        for excursion in excursions where excursion.length >= start {
            if let last, excursion.start - last <= end {
                work += excursion.end - last
            } else {
                workCount += 1
                work += excursion.length
            }
            last = excursion.end
        }
    }

    /// Longer than the pauses within work, shorter than those between two pieces: the widest break among the gaps; the
    /// usual minute where none is wide.
    private static func endDelay(_ gaps: [Int64], period: TimeSpan) -> TimeSpan {
        let least = max(20_000, period.milliseconds * 3)
        let short = gaps.prefix { $0 <= longestPause.milliseconds }
        guard short.count >= 5, short.count * 5 >= gaps.count else {
            // All gaps are long: whatever they are, they are not pauses.
            let shortestGap = Spread(gaps).quantile(0.02)
            return gaps.isEmpty ? .seconds(60) : wholeSeconds(min(60_000, max(least, shortestGap / 2)))
        }
        var best = (ratio: leastBreak, delay: Int64(60_000))
        for index in 4..<short.count {
            let next = index + 1 < gaps.count ? gaps[index + 1] : Int64.max / 4
            let ratio = Double(next) / Double(max(1, gaps[index]))
            if ratio > best.ratio { best = (ratio, min(gaps[index] * 3 / 2, (gaps[index] + next) / 2)) }
        }
        return wholeSeconds(max(least, best.delay))
    }

    private static func wholeSeconds(_ milliseconds: Int64) -> TimeSpan { .seconds(milliseconds / 1000) }
}
