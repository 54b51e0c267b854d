import CivilTime
import UsageDomain

/// Sessions as a table for people: by the lab's clock, or UTC, with their sums.
struct SessionTable {
    /// Nil for UTC.
    private let calendar: LocalCalendar?
    private var rows: [[String]] = []
    private var busy = TimeSpan.zero
    private var total = TimeSpan.zero
    private var energy: Int64 = 0

    init(_ calendar: LocalCalendar?) {
        self.calendar = calendar
    }

    /// `overlaps`: at which machines the same person was meanwhile; nil where nobody looked.
    mutating func add(_ session: UsageSession, overlaps: [MachineID]?) {
        let attribution = session.attribution
        busy += session.durations.busy
        total += session.durations.total
        energy = energy.addingSaturated(session.isEnergyKnown ? session.energy.milliwattHours : 0)
        rows.append([
            session.id.rawValue, time(session.start), session.machine.rawValue, attribution.member?.rawValue ?? "-",
            attribution.company?.rawValue ?? attribution.mark.map { "(\($0.rawValue))" } ?? "-",
            attribution.project?.rawValue ?? "-", Self.clock(session.durations.busy),
            Self.clock(session.durations.total),
            Self.kilowattHours(session.isEnergyKnown ? session.energy.milliwattHours : nil),
            session.closeReason?.rawValue ?? "open", session.grade.rawValue,
            Set((overlaps ?? []).map(\.rawValue)).sorted().joined(separator: " "),
        ])
    }

    /// Header, sessions, and their sums where there are several.
    var lines: [String] {
        var table = TextTable([
            "id", "start", "machine", "member", "company", "project", "busy", "total", "kWh", "closed", "grade",
            "also at",
        ])
        for row in rows { table.add(row) }
        if rows.count > 1 {
            table.add([
                "\(rows.count) sessions", "", "", "", "", "", Self.clock(busy), Self.clock(total),
                Self.kilowattHours(energy), "", "", "",
            ])
        }
        return table.lines
    }

    private func time(_ instant: Instant) -> String {
        guard let calendar else { return instant.iso8601 }
        let reading = calendar.reading(of: instant)
        return "\(reading.date) \(pad(reading.hour, 2)):\(pad(reading.minute, 2)):\(pad(reading.second, 2))"
    }

    private static func kilowattHours(_ milliwattHours: Int64?) -> String {
        milliwattHours.map { decimal($0, scale: 1_000_000, digits: 3) } ?? "-"
    }

    /// `2:15:00`.
    static func clock(_ span: TimeSpan) -> String {
        let seconds = span.milliseconds / 1000
        return "\(seconds / 3600):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
    }
}
