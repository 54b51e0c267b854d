import Accounting
import CivilTime
import UsageDomain

/// What of sessions lies in each local day, the newest day first.
struct SessionDays: Sendable {
    struct Day: Sendable {
        var date: CivilDate
        /// Of all sessions of the day, shown or not; nil when they are too many to be read.
        var running: TimeSpan?
        /// Of those shown, the latest first.
        var parts: [SessionPart]
    }

    var days: [Day]
    var overlaps = SessionOverlaps([])

    /// - Parameters:
    ///   - parts: Cut at the days' ends.
    ///   - isComplete: No session of these days is missing.
    ///   - shown: The others only count.
    ///   - span: Days outside are left out.
    ///   - clock: Whose days.
    init(
        _ parts: [SessionPart], isComplete: Bool = true, shown: Set<SessionID>, within span: Range<Instant>,
        clock: LocalCalendar
    ) {
        let byDay = Dictionary(grouping: parts.filter { span.contains($0.session.start) }) {
            clock.day(containing: $0.session.start).date
        }
        days = byDay.sorted { $0.key > $1.key }.compactMap { date, parts in
            let visible = parts.filter { shown.contains($0.session.id) }
            guard !visible.isEmpty else { return nil }
            return Day(
                date: date, running: isComplete ? parts.reduce(.zero) { $0 + $1.session.durations.busy } : nil,
                parts: visible.sorted { ($0.session.start, $0.session.id) > ($1.session.start, $1.session.id) })
        }
    }

    /// The other machines of the same person meanwhile, each once.
    func elsewhere(during part: SessionPart) -> [MachineID] {
        Set(overlaps.during(part.session).map(\.machine)).sorted()
    }

    /// The ends of the local days within a span that sessions go over.
    static func cuts(_ sessions: [UsageSession], within span: Range<Instant>, clock: LocalCalendar) -> [Instant] {
        var cuts: Set<Instant> = []
        for session in sessions {
            let last = min(session.knownEnd, span.upperBound)
            var end = clock.day(containing: max(session.start, span.lowerBound)).end
            for _ in 0..<Self.maximumDays where end < last {
                cuts.insert(end)
                end = clock.day(containing: end).end
            }
        }
        return Array(cuts)
    }

    /// Of one session, some years: what is left of one that was never closed is told as one part.
    private static let maximumDays = 2000
}
