package enum Weekday: Int, CaseIterable, Hashable, Codable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// The registry file's key.
    package var key: String { "\(self)" }
}

extension CivilDate {
    package var weekday: Weekday {
        // 1 January 1970 was a Thursday.
        Weekday(rawValue: Int((daysSince1970 + 3).flooredDivision(by: 7).remainder)) ?? .monday
    }
}

/// What a clock on the wall shows while a place is open: from a time since midnight up to, excluding, another, at most 24 h.
package struct ClockSpan: Hashable, Codable, Sendable {
    package let from: TimeSpan
    package let to: TimeSpan

    /// Nil unless it begins before it ends, within one day.
    package init?(from: TimeSpan, to: TimeSpan) {
        guard from >= .zero, from < to, to <= .hours(24) else { return nil }
        self.from = from
        self.to = to
    }
}

/// The hours of one day; empty for a day on which the lab is closed.
///
/// Written `14:00-19:00, 20:00-22:00` or `closed`; `14h-19h`, `14h30–19h` and `fermé` are read too.
package struct DayHours: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Ascending, without overlap; spans that touch are one.
    package let spans: [ClockSpan]

    package static let closed = DayHours(spans: [])

    private init(spans: [ClockSpan]) { self.spans = spans }

    /// Nil when two of the spans overlap.
    package init?(_ spans: [ClockSpan]) {
        var joined: [ClockSpan] = []
        for span in spans.sorted(by: { $0.from < $1.from }) {
            guard let last = joined.last, span.from <= last.to else {
                joined.append(span)
                continue
            }
            guard span.from == last.to, let whole = ClockSpan(from: last.from, to: span.to) else { return nil }
            joined[joined.count - 1] = whole
        }
        self.init(spans: joined)
    }

    package init?(_ text: some StringProtocol) {
        let words = Substring(text).split { $0 == "," || $0 == ";" || $0.isWhitespace }
        if words.count == 1, ["closed", "fermé", "ferme"].contains(words[0].lowercased()) {
            self = .closed
            return
        }
        let spans = words.compactMap { word -> ClockSpan? in
            let ends = word.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "–" }
            guard ends.count == 2, let from = Self.time(ends[0]), let to = Self.time(ends[1]) else { return nil }
            return ClockSpan(from: from, to: to)
        }
        guard !spans.isEmpty, spans.count == words.count else { return nil }
        self.init(spans)
    }

    /// What is left of it before a time of the day.
    package func ending(by time: TimeSpan) -> DayHours {
        DayHours(spans: spans.compactMap { ClockSpan(from: $0.from, to: min($0.to, time)) })
    }

    package var description: String {
        spans.isEmpty
            ? "closed"
            : spans.map { "\(Self.text($0.from))-\(Self.text($0.to))" }.joined(separator: ", ")
    }

    /// `14:30`, `14h30`, `14h`; up to 24:00.
    private static func time(_ text: Substring) -> TimeSpan? {
        let fields = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "h" || $0 == "H" }
        let isFrench = text.contains { $0 == "h" || $0 == "H" }
        guard fields.count == 2, (1...2).contains(fields[0].utf8.count),
            fields[1].utf8.count == 2 || isFrench && fields[1].isEmpty,
            fields.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let hour = Int64(fields[0])
        else { return nil }
        let minute = fields[1].isEmpty ? 0 : Int64(fields[1]) ?? 60
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return .hours(hour) + .minutes(minute)
    }

    private static func text(_ time: TimeSpan) -> String {
        let minutes = time.milliseconds / 60_000
        return "\(pad(Int(minutes / 60), 2)):\(pad(Int(minutes % 60), 2))"
    }
}

/// The usual hours of a lab: a day that is not named is closed.
package struct WeeklyHours: Hashable, Codable, Sendable {
    /// By `Weekday`.
    private var days: [DayHours]

    package init(_ days: [Weekday: DayHours] = [:]) {
        self.days = Weekday.allCases.map { days[$0] ?? .closed }
    }

    package subscript(day: Weekday) -> DayHours {
        days.indices.contains(day.rawValue) ? days[day.rawValue] : .closed
    }
}

/// Dated days whose hours are other than usual: a holiday, a closure, an open evening.
///
/// Written `2026-12-25 closed Noël` or `2026-08-01/2026-08-16 closed`.
package struct OpeningException: Hashable, Codable, Sendable, CustomStringConvertible {
    package let days: Period
    package let hours: DayHours
    package let reason: String?

    package init(days: Period, hours: DayHours, reason: String? = nil) {
        self.days = days
        self.hours = hours
        self.reason = reason
    }

    /// Hours come before the reason, which begins with the first word that is none.
    package init?(_ line: some StringProtocol) {
        let words = Substring(line).split { $0.isWhitespace }
        guard let first = words.first,
            let days = CivilDate(first).flatMap({ Period(first: $0, last: $0) }) ?? Period(first)
        else { return nil }
        let said = words.dropFirst()
        // A closed day is one word: a reason may begin with the same.
        let spans = said.prefix { DayHours($0).map { !$0.spans.isEmpty } ?? false }.count
        let count = max(spans, 1)
        guard let hours = DayHours(said.prefix(count).joined(separator: " ")) else { return nil }
        let reason = said.dropFirst(count).joined(separator: " ")
        self.init(days: days, hours: hours, reason: reason.isEmpty ? nil : reason)
    }

    package var description: String {
        let when = days.first == days.last ? days.first.description : days.description
        return [when, hours.description, reason].compactMap(\.self).joined(separator: " ")
    }
}

extension Lab {
    /// The hours of a day by what this declaration says; nil where no weekly hours are declared.
    package func hours(on day: CivilDate) -> DayHours? {
        exception(on: day)?.hours ?? openingHours.map { $0[day.weekday] }
    }

    /// The last one of those that name the day.
    package func exception(on day: CivilDate) -> OpeningException? {
        openingExceptions?.last { $0.days.first <= day && day <= $0.days.last }
    }
}
