package import UsageDomain

extension RegistryTimeline {
    /// The lab's clock and calendar at an instant; nil when nothing was declared or the system does not know the zone.
    package func calendar(at instant: Instant) -> LocalCalendar? {
        lab(at: instant).flatMap { LocalCalendar(identifier: $0.timezone) }
    }

    /// The instant at which a day begins, by the clock that held then; nil as `calendar(at:)`.
    package func start(of day: CivilDate) -> Instant? {
        // A lab that moves into another zone does so once in a while: the guess is at most a day off.
        guard let guess = calendar(at: Instant(milliseconds: day.daysSince1970 * 86_400_000))?.start(of: day) else {
            return nil
        }
        return calendar(at: guess)?.start(of: day)
    }

    /// From the beginning of the period's first day up to, excluding, the end of its last; nil as `calendar(at:)`.
    package func span(of period: Period) -> Range<Instant>? {
        guard let first = start(of: period.first), let end = start(of: period.last.adding(days: 1)), first < end else {
            return nil
        }
        return first..<end
    }
}
