import CivilTime
import UsageDomain
import UsageStore

/// Where what is derived of a machine can be cut: the beginnings of days when none of its sessions is open, neither as
/// they are stored nor as they are derived now.
struct Stretches {
    let machine: MachineID
    let stored: UsageStore
    let derived: UsageStore
    let calendar: DatedCalendar

    init(of machine: MachineID, stored: UsageStore, derived: UsageStore, calendar: DatedCalendar) {
        self.machine = machine
        self.stored = stored
        self.derived = derived
        self.calendar = calendar
    }

    /// The day of an instant, or the last one before it whose beginning is no session's middle; where nothing is known
    /// as early as that, the first day of which something is.
    func day(before instant: Instant) throws -> LocalCalendar.Day {
        let known = try [stored, derived].compactMap { try $0.firstKnown(of: machine) }.min()
        var day = calendar.wholeDay(containing: max(instant, known ?? instant))
        let sessions = try [stored, derived].flatMap {
            try $0.extents(of: machine, endingAfter: day.start - .days(400))
        }
        while let start = sessions.filter({ $0.0 < day.start && ($0.1 ?? .distantFuture) > day.start }).map(\.0).min() {
            day = calendar.wholeDay(containing: start)
        }
        return day
    }

    /// Behind it the machine is in one state, however long.
    var end: Instant {
        get throws { try [stored, derived].compactMap { try $0.lastSpan(of: machine) }.max() ?? .distantPast }
    }

    /// Days at whose beginnings can be cut, `first` and all the others that begin up to an instant, in order.
    func edges(from first: LocalCalendar.Day, to last: Instant) throws -> [LocalCalendar.Day] {
        let sessions = try [stored, derived].flatMap { try $0.extents(of: machine, endingAfter: first.start) }
            .sorted { $0.0 < $1.0 }
        var days = [first]
        var day = first
        var place = 0
        var end = Instant.distantPast
        while true {
            let next = calendar.wholeDay(containing: day.end)
            guard next.start > day.start, next.date > day.date, next.start <= last else { return days }
            day = next
            while place < sessions.count, sessions[place].0 < day.start {
                end = max(end, sessions[place].1 ?? .distantFuture)
                place += 1
            }
            if end <= day.start { days.append(day) }
        }
    }
}
