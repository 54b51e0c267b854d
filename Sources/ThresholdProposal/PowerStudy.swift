package import UsageDomain

/// A machine's power history and what it says about thresholds.
package struct PowerStudy: Hashable, Sendable {
    package let survey: PowerSurvey
    package let finding: ThresholdFinding

    /// Reads a history twice: how long at which power, then the walk between the levels that gives.
    ///
    /// Neither keeps readings: memory grows with the changes of level, and those are bounded.
    ///
    /// - Parameters:
    ///   - machine: Its kind and nameplate.
    ///   - staleAfter: A reading counts until the next one, unless that comes later than this.
    ///   - readHistory: Gives every reading in order of time, in milliwatts, the same each time it is called.
    /// - Throws: what `readHistory` throws.
    package init<Failure: Error>(
        of machine: Machine, staleAfter: TimeSpan,
        readHistory: ((_ milliwatts: Int64, _ at: Instant) -> Void) throws(Failure) -> Void
    ) throws(Failure) {
        var survey = PowerSurvey()
        var spans = ReadingSpans(staleAfter: staleAfter)
        try readHistory { milliwatts, at in
            if let span = spans.next(milliwatts, at: at) { survey.add(span) }
        }
        self.survey = survey
        let levels = PowerLevel.levels(of: survey.histogram)
        if let silence = Self.silence(survey, levels) {
            finding = .nothing(silence)
            return
        }
        var visits = LevelVisits(levels: levels)
        spans = ReadingSpans(staleAfter: staleAfter)
        try readHistory { milliwatts, at in
            if let span = spans.next(milliwatts, at: at) { visits.add(span) }
        }
        finding = Self.search(survey, levels: levels, visits: visits, machine: machine)
    }
}
