import UsageDomain

/// A machine's history as a walk from level to level.
struct LevelVisits {
    struct Visit {
        let level: Int
        let start: Instant
        var end: Instant
        /// Whether silence lies before it, or nothing.
        let followsSilence: Bool

        var length: TimeSpan { end - start }
    }

    /// Time above a boundary between two levels, from the first reading above to the first below.
    struct Excursion {
        let start: Instant
        var end: Instant
        /// The highest level reached.
        var highest: Int
        /// Whether what came before and after was heard.
        var isWhole: Bool

        var length: TimeSpan { end - start }
    }

    /// What bounds the memory: a machine that changes its level every second for ten days.
    private static let mostVisits = 1_000_000

    private(set) var visits: [Visit] = []
    /// More changes than can be kept: the levels are not levels.
    private(set) var isRestless = false
    private let levelOfBin: [Int]

    init(levels: [PowerLevel]) {
        levelOfBin = levels.enumerated().flatMap { index, level in level.bins.map { _ in index } }
    }

    mutating func add(_ span: ReadingSpans.Span) {
        let level = levelOfBin[PowerHistogram.bin(span.milliwatts)]
        if !span.followsSilence, let last = visits.indices.last, visits[last].level == level {
            visits[last].end = span.end
        } else if visits.count < Self.mostVisits {
            visits.append(
                Visit(level: level, start: span.start, end: span.end, followsSilence: span.followsSilence))
        } else {
            isRestless = true
        }
    }

    /// The level before a visit; nil where silence lies between.
    func previous(_ index: Int) -> Int? {
        index > 0 && !visits[index].followsSilence ? visits[index - 1].level : nil
    }

    /// The level after a visit; nil where silence follows, or nothing.
    func next(_ index: Int) -> Int? {
        index + 1 < visits.count && !visits[index + 1].followsSilence ? visits[index + 1].level : nil
    }

    /// The excursions above `level`, ascending.
    func excursions(above level: Int) -> [Excursion] {
        var found: [Excursion] = []
        for (index, visit) in visits.enumerated() where visit.level > level {
            let isWhole = previous(index) != nil && next(index) != nil
            if let last = found.indices.last, let previous = previous(index), previous > level {
                found[last].end = visit.end
                found[last].highest = max(found[last].highest, visit.level)
                found[last].isWhole = found[last].isWhole && isWhole
            } else {
                found.append(Excursion(start: visit.start, end: visit.end, highest: visit.level, isWhole: isWhole))
            }
        }
        return found
    }

    /// The part of a level's time that lies in visits of some kind; they are given by their index.
    func part(of level: Int, where isCounted: (Int) -> Bool) -> Double {
        var all: Int64 = 0
        var counted: Int64 = 0
        for (index, visit) in visits.enumerated() where visit.level == level {
            all += visit.length.milliseconds
            if isCounted(index) { counted += visit.length.milliseconds }
        }
        return all == 0 ? 0 : Double(counted) / Double(all)
    }

    /// Whether the level above off is where the machine waits: for most of its time at it, it is used before it is
    /// switched off.
    ///
    /// A motor's start is no use: what lies above must last `leastWork`, and half a minute.
    func worksFromStandby(leastWork: TimeSpan) -> Bool {
        let least = max(leastWork, .seconds(30))
        var (waiting, used) = (TimeSpan.zero, TimeSpan.zero)
        var (standby, above) = (TimeSpan.zero, TimeSpan.zero)
        for visit in visits + [Visit(level: 0, start: .distantPast, end: .distantPast, followsSilence: false)] {
            switch visit.level {
            case 0:
                waiting += standby
                if above >= least { used += standby }
                (standby, above) = (.zero, .zero)
            case 1: standby += visit.length
            default: above += visit.length
            }
        }
        return used.milliseconds * 2 >= waiting.milliseconds
    }
}
