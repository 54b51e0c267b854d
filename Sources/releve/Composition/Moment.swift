import ArgumentParser
import CivilTime
import UsageDomain
import UsageStore

/// When, as a command takes it: an instant, or a whole day of the lab.
enum Moment: Hashable, ExpressibleByArgument {
    case instant(Instant)
    case day(CivilDate)

    init?(argument: String) {
        if let instant = Instant(iso8601: argument) {
            self = .instant(instant)
        } else if let day = CivilDate(argument) {
            self = .day(day)
        } else {
            return nil
        }
    }

    /// The instant, or the one the day begins with.
    func beginning(in calendar: LocalCalendar) -> Instant {
        switch self {
        case .instant(let instant): instant
        case .day(let day): calendar.start(of: day)
        }
    }

    /// The instant, or the one the day begins with by the clock that held then.
    func beginning(in timeline: RegistryTimeline) throws -> Instant {
        switch self {
        case .instant(let instant): return instant
        case .day(let day):
            guard let start = timeline.start(of: day) else {
                throw CommandFailure("the store has no lab yet, or its time zone is not known", .badData)
            }
            return start
        }
    }

    /// The instant, or the one the day ends with.
    func end(in calendar: LocalCalendar) -> Instant {
        switch self {
        case .instant(let instant): instant
        case .day(let day): calendar.start(of: day.adding(days: 1))
        }
    }
}

extension UsageStore {
    /// The calendar of the lab.
    func labCalendar() throws -> LocalCalendar {
        guard let registry = try registry() else { throw CommandFailure("\(path): the store has no lab yet", .badData) }
        guard let calendar = LocalCalendar(identifier: registry.lab.timezone) else {
            throw CommandFailure("lab.timezone: '\(registry.lab.timezone)' is not known", .badData)
        }
        return calendar
    }
}
