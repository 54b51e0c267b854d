import CivilTime
import UsageDomain

/// Time cut where rollups are: at UTC hours and at local midnights, which need not fall on one.
struct CalendarCuts: Sendable {
    let calendar: DatedCalendar
    private var day: LocalCalendar.Day

    init(_ calendar: DatedCalendar) {
        self.calendar = calendar
        day = calendar.day(containing: Instant(milliseconds: 0))
    }

    /// The stretch between two cuts that contains an instant.
    mutating func stretch(containing instant: Instant) -> Range<Instant> {
        if instant < day.start || day.end <= instant { day = calendar.day(containing: instant) }
        let hour = instant.startOfHour
        let end = min(hour + .hours(1), max(day.end, instant + .milliseconds(1)))
        return max(hour, min(day.start, instant))..<end
    }

    /// Gives each piece of a range that lies within one stretch and one span, or between two: where the piece as a whole
    /// begins, and the range's part of it.
    ///
    /// - Parameters:
    ///   - spans: In order, without overlap.
    ///   - from: Start of the range.
    ///   - to: Its end.
    ///   - body: Is given the pieces in order.
    mutating func forEachPiece(
        of spans: [StateSpan], from: Instant, to: Instant, _ body: (_ begin: Instant, _ part: Range<Instant>) -> Void
    ) {
        var cursor = from
        var index = spans.lastIndex { $0.start <= from } ?? spans.startIndex
        while cursor < to {
            while index < spans.endIndex, spans[index].end <= cursor { index += 1 }
            let stretch = stretch(containing: cursor)
            var (begin, end) = (stretch.lowerBound, min(to, stretch.upperBound))
            if index < spans.endIndex, spans[index].start <= cursor {
                begin = max(begin, spans[index].start)
                end = min(end, spans[index].end)
            } else if index < spans.endIndex {
                end = min(end, spans[index].start)
            }
            body(begin, cursor..<end)
            cursor = end
        }
    }
}
