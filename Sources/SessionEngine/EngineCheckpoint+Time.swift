package import UsageDomain

extension EngineCheckpoint {
    /// Time has passed at least so far for every machine the engine had heard of or let time pass for.
    ///
    /// Nil when there is none.
    package var passedThrough: Instant? {
        entries.lazy.map(\.tracker.watermark).filter { $0 > .distantPast }.min()
    }
}
