import CivilTime
import UsageDomain

/// What of sessions lies in each local day, the newest day first.
struct SessionDays: Sendable {
    struct Day: Sendable {
        var date: CivilDate
        /// Of all sessions of the day, shown or not.
        var running: TimeSpan
        /// Of those shown, the latest first.
        var parts: [SessionPart]
    }

    var days: [Day]

    /// - Parameters:
    ///   - parts: Cut at the days' ends.
    ///   - shown: The others only count.
    ///   - span: Days outside are left out.
    ///   - clock: Whose days.
    init(_ parts: [SessionPart], shown: Set<SessionID>, within span: Range<Instant>, clock: LocalCalendar) {
        let byDay = Dictionary(grouping: parts.filter { span.contains($0.session.start) }) {
            clock.day(containing: $0.session.start).date
        }
        days = byDay.sorted { $0.key > $1.key }.compactMap { date, parts in
            let visible = parts.filter { shown.contains($0.session.id) }
            guard !visible.isEmpty else { return nil }
            return Day(
                date: date, running: parts.reduce(.zero) { $0 + $1.session.durations.busy },
                parts: visible.sorted { ($0.session.start, $0.session.id) > ($1.session.start, $1.session.id) })
        }
    }

    /// The ends of the local days that sessions go over.
    static func cuts(_ sessions: [UsageSession], clock: LocalCalendar) -> [Instant] {
        var cuts: Set<Instant> = []
        for session in sessions {
            var end = clock.day(containing: session.start).end
            while end < session.knownEnd, cuts.count < Self.maximumCuts {
                cuts.insert(end)
                end = clock.day(containing: end).end
            }
        }
        return Array(cuts)
    }

    /// Some years: what is left of a session that was never closed is told as one part.
    private static let maximumCuts = 2000
}
