import ArgumentParser
import CivilTime
import UsageDomain

/// When, to the second, as a command takes it: an instant, or a time of the lab's clock.
enum ClockTime: Hashable, ExpressibleByArgument {
    case instant(Instant)
    /// Since that day's midnight.
    case local(CivilDate, TimeSpan)

    /// `2026-03-02T14:30`, `2026-03-02 14:30:10`, or an instant with its offset.
    init?(argument: String) {
        if let instant = Instant(iso8601: argument) {
            self = .instant(instant)
            return
        }
        let parts = argument.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
        guard parts.count == 2, let day = CivilDate(String(parts[0])), let time = TimeSpan(clock: parts[1]) else {
            return nil
        }
        self = .local(day, time)
    }

    /// Of an hour that a clock put back shows twice, the first; of one that a clock put forward skips, what follows it.
    func instant(in timeline: RegistryTimeline) throws -> Instant {
        switch self {
        case .instant(let instant): return instant
        case .local(let day, let time):
            guard let start = timeline.start(of: day), let calendar = timeline.calendar(at: start) else {
                throw CommandFailure("the store has no lab yet, or its time zone is not known", .badData)
            }
            return calendar.instant(on: day, at: time)
        }
    }
}
