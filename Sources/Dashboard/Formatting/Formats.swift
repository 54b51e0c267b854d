import CivilTime
import Synchronization
import UsageDomain
import UsageStore

/// The formats of both languages on the clock of the lab, as it is now.
final class Formats: Sendable {
    private let board: LiveBoard
    private let known: Mutex<(name: String, clock: LocalCalendar)>

    /// - Parameters:
    ///   - board: Where the collector tells it.
    ///   - timezone: Holds until then.
    /// - Throws: `DashboardProblem` when the system does not know it.
    init(board: LiveBoard, timezone: String) throws(DashboardProblem) {
        guard let clock = LocalCalendar(identifier: timezone) else { throw .unknownTimeZone(timezone) }
        self.board = board
        known = Mutex((timezone, clock))
    }

    var clock: LocalCalendar {
        let told = board.current?.timezone
        return known.withLock { known in
            if let told, told != known.name, let clock = LocalCalendar(identifier: told) { known = (told, clock) }
            return known.clock
        }
    }

    subscript(language: Language) -> HumanFormat {
        HumanFormat(language: language, clock: clock)
    }
}
