import UsageDomain

/// Which levels are work: the boundary lies above level `below`.
///
/// Begins with the lowest boundary above off and goes up past each level that behaves as rest, for one of three reasons
/// that lie in time, not in watts. Then goes down again past levels that are only the pauses of a heater at work.
struct WorkBoundary {
    let below: Int
    /// The levels passed on the way up, and why each is rest.
    private(set) var passed: [PassedLevel] = []
    /// Whether all there is above the boundary switches by itself, like a thermostat.
    let isOnlyThermostat: Bool

    private static let longDwell = TimeSpan.minutes(10)
    private static let shortDwell = TimeSpan.seconds(150)
    private static let leastCycles = 12
    private static let leastTrains = 3
    private static let longestTrain = TimeSpan.hours(4)

    init(_ visits: LevelVisits, levels: [PowerLevel], first: Int, isSteadyWork: Bool) {
        let top = levels.count - 2
        var below = first
        while below < top {
            guard let reason = Self.reason(visits, level: below + 1, isSteadyWork: isSteadyWork) else { break }
            below += 1
            passed.append(PassedLevel(typical: levels[below].typical, reason: reason))
        }
        isOnlyThermostat =
            below == top && Self.isDutyCycle(visits, level: top + 1) && !Self.comesInPieces(visits, level: top + 1)
        while below > 0, passed.isEmpty, Self.isPauseOfWork(visits, level: below) { below -= 1 }
        self.below = below
    }

    /// Why a level is rest though another lies below it; nil when it is work.
    private static func reason(_ visits: LevelVisits, level: Int, isSteadyWork: Bool) -> PassedLevel.Reason? {
        if isDutyCycle(visits, level: level) { return .dutyCycle }
        // What a printer holds for hours with a cold bed looks the same.
        guard !isSteadyWork else { return nil }
        let tail = visits.part(of: level) { index in
            visits.previous(index).map { $0 > level } == true && visits.next(index).map { $0 < level } == true
        }
        if tail >= 0.5 { return .afterWork }
        let long = visits.part(of: level) { visits.visits[$0].length >= longDwell }
        let above = visits.excursions(above: level).count
        let returning = visits.visits.indices.count { index in
            visits.visits[index].level == level && visits.previous(index).map { $0 > level } == true
        }
        return long >= 0.5 && above >= 3 && Double(returning) >= 0.5 * Double(above) ? .restBetweenWork : nil
    }

    /// Comes and goes by the clock: equal lengths at equal intervals, also while nothing above the level happens.
    private static func isDutyCycle(_ visits: LevelVisits, level: Int) -> Bool {
        let cycle = quietCycle(visits, level: level)
        return cycle.lengths.count >= leastCycles && cycle.lengths.median <= TimeSpan.minutes(20).milliseconds
            && cycle.lengths.relativeWidth <= 0.6 && cycle.intervals.relativeWidth <= 0.35
    }

    /// Excursions that end at a level, and have such before and after: work between them does not count.
    private static func quietCycle(_ visits: LevelVisits, level: Int) -> (lengths: Spread, intervals: Spread) {
        let all = visits.excursions(above: level - 1)
        func isAlone(_ index: Int) -> Bool { all[index].isWhole && all[index].highest == level }
        let quiet = all.indices.filter { index in
            index > 0 && index + 1 < all.count && isAlone(index - 1) && isAlone(index) && isAlone(index + 1)
        }
        return (
            Spread(quiet.map { all[$0].length.milliseconds }),
            Spread(quiet.map { (all[$0 + 1].start - all[$0].start).milliseconds })
        )
    }

    /// Whether the cycles of a level come in trains with rest between: a heater at work, not one that keeps warm all day.
    private static func comesInPieces(_ visits: LevelVisits, level: Int) -> Bool {
        let all = visits.excursions(above: level - 1)
        let longestGap = quietCycle(visits, level: level).intervals.median * 5 / 2
        var trains: [TimeSpan] = []
        var start = all.first?.start
        for (excursion, next) in zip(all, all.dropFirst().map(Optional.some) + [nil]) {
            guard next.map({ ($0.start - excursion.start).milliseconds > longestGap }) ?? true else { continue }
            if let start { trains.append(excursion.end - start) }
            start = next?.start
        }
        return trains.count >= leastTrains
            && Spread(trains.map(\.milliseconds)).quantile(0.9) <= longestTrain.milliseconds
    }

    /// Short stays with work before and after.
    private static func isPauseOfWork(_ visits: LevelVisits, level: Int) -> Bool {
        visits.part(of: level) { index in
            visits.visits[index].length <= shortDwell && visits.previous(index).map { $0 > level } == true
                && visits.next(index).map { $0 > level } == true
        } >= 0.9
    }
}
