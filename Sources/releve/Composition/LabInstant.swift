import ArgumentParser
import CivilTime
import UsageDomain

/// A day, which begins by the lab's clock, or an instant.
enum LabInstant: ExpressibleByArgument {
    case day(CivilDate)
    case instant(Instant)

    init?(argument: String) {
        if let day = CivilDate(argument) {
            self = .day(day)
        } else if let instant = Instant(iso8601: argument) {
            self = .instant(instant)
        } else {
            return nil
        }
    }

    func instant(in timeline: RegistryTimeline) throws -> Instant {
        switch self {
        case .instant(let instant): return instant
        case .day(let day):
            guard let start = timeline.start(of: day) else {
                throw CommandFailure("the store has no lab yet, or its time zone is not known", .badData)
            }
            return start
        }
    }
}
