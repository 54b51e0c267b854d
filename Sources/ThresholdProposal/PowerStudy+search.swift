import UsageDomain

extension PowerStudy {
    /// Less history than this says nothing.
    static let leastHeard = TimeSpan.hours(12)
    /// Fewer times at work than this could be anything.
    private static let leastWork = 3
    /// A plug that tells changes sooner than this misses little of what people do.
    private static let slowReporting = TimeSpan.seconds(20)
    private static let highestOff = Power.watts(2)
    /// Without a nameplate, less above off than this is taken for a machine that waits.
    private static let leastWorkPower = Power.watts(50)

    /// Why the histogram alone says that nothing can be proposed; nil when it does not.
    static func silence(_ survey: PowerSurvey, _ levels: [PowerLevel]) -> ThresholdFinding.Silence? {
        if survey.heard == .zero { return .noPower }
        if survey.heard < leastHeard { return .tooShort }
        return levels.count > 1 ? nil : .oneLevel
    }

    static func search(
        _ survey: PowerSurvey, levels: [PowerLevel], visits: LevelVisits, machine: Machine
    ) -> ThresholdFinding {
        guard !visits.isRestless else { return .nothing(.levelsOverlap) }
        let hasOff = levels[0].typical <= highestOff
        let hasStandby = hasOff && levels.count > 2 && visits.worksFromStandby(leastWork: survey.period * 2)
        let boundary = WorkBoundary(
            visits, levels: levels, first: hasStandby ? 1 : 0, isSteadyWork: machine.kind == .printer3D)
        let least = machine.ratedPower.map { Power(milliwatts: $0.milliwatts * 15 / 100) } ?? leastWorkPower
        let isFirstAboveOff = hasOff && boundary.below == 0
        guard !boundary.isOnlyThermostat else { return .nothing(.onlyThermostat) }
        guard !isFirstAboveOff || levels[levels.count - 1].typical >= least else { return .nothing(.noWorkSeen) }
        let excursions = visits.excursions(above: boundary.below)
        let delays = SwitchingDelays(excursions, period: survey.period)
        guard delays.workCount >= leastWork else { return .nothing(.noWorkSeen) }
        guard let edge = BandEdges(survey.histogram, levels: levels, above: boundary.below) else {
            return .nothing(.levelsOverlap)
        }
        var thresholds = PowerThresholds(
            busyAbove: edge.upper, busyBelow: edge.lower, startDelay: delays.start, endDelay: delays.end)
        if hasOff, let off = BandEdges(survey.histogram, levels: levels, above: 0) { thresholds.onAbove = off.middle }
        thresholds.onAbove = min(thresholds.onAbove, Power(milliwatts: edge.lower.milliwatts / 2))
        let isTooFast = switches(excursions, fasterThan: survey.resolution)
        let isClear = edge.separation >= 1.5 && !isTooFast
        let isWellSeen = delays.workCount >= 10 && survey.heard >= .days(3) && survey.resolution < slowReporting
        let confidence: ThresholdProposal.Confidence =
            if isClear, isWellSeen, !isFirstAboveOff || machine.ratedPower != nil {
                .high
            } else if isClear, delays.workCount >= 5 {
                .medium
            } else {
                .low
            }
        return .proposed(
            ThresholdProposal(
                thresholds: thresholds, confidence: confidence, levels: levels, restLevels: boundary.below + 1,
                passed: boundary.passed, workCount: delays.workCount, work: delays.work,
                slowReporting: isTooFast ? survey.resolution : nil))
    }

    /// Whether work or its pauses last so few readings that a plug which reports slowly misses many of them.
    private static func switches(_ work: [LevelVisits.Excursion], fasterThan resolution: TimeSpan) -> Bool {
        guard resolution >= slowReporting else { return false }
        let pauses = zip(work, work.dropFirst()).map { ($1.start - $0.end).milliseconds }
            .filter { $0 <= 4 * resolution.milliseconds }
        return Spread(work.map(\.length.milliseconds)).median <= 3 * resolution.milliseconds
            || pauses.count * 3 >= work.count
    }
}
