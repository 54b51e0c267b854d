package import UsageDomain

extension UsageStore {
    /// What is wrong with the host's clock when it shows this; nil when nothing is known to be.
    ///
    /// A store that was never collected on a host knows only of a clock that was not set.
    package func clockProblem(at reading: ClockReading) throws -> ClockProblem? {
        if reading.wall < .programWritten { return .unset }
        let bases = try timeBases().map(\.base)
        guard let last = bases.last else { return nil }
        let due = TimeBase(at: reading, after: last, end: try journalHead()?.lastArrival)
        return TimeHistory(bases + [due].compactMap(\.self)).problem(
            showing: due == nil ? last.startedAt + reading.uptime : reading.wall)
    }
}
