import CivilTime
import UsageDomain

/// Numbers, durations and times as people read them, in one language and one time zone.
struct HumanFormat: Sendable {
    let language: Language
    let clock: LocalCalendar

    private static let narrowSpace = "\u{202F}"
    private static let space = "\u{00A0}"

    /// `1 234` with a narrow no-break space, or `1,234`.
    func count(_ value: Int64) -> String {
        let digits = Array(String(value.magnitude))
        let separator = language == .french ? Self.narrowSpace : ","
        var text = value < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += separator }
            text.append(digit)
        }
        return text
    }

    /// Whole watts, rounded half away from zero.
    func watts(_ power: Power) -> String {
        count(Self.rounded(power.milliwatts, by: 1000)) + Self.space + "W"
    }

    /// Kilowatt-hours with one decimal, rounded half away from zero.
    func kilowattHours(_ energy: Energy) -> String {
        let tenths = Self.rounded(energy.milliwattHours, by: 100_000)
        let whole = count(tenths / 10)
        let sign = tenths < 0 && tenths > -10 ? "−" : ""
        return sign + whole + (language == .french ? "," : ".") + String((tenths % 10).magnitude) + Self.space + "kWh"
    }

    /// `–` for what nothing measured.
    func energy(of session: UsageSession) -> String {
        session.isEnergyKnown ? kilowattHours(session.energy) : "–"
    }

    /// `2 h 15 min`, `45 min` or, below a minute, `12 s`; never rounded up, so nothing looks longer than it was.
    func duration(_ span: TimeSpan) -> String {
        let seconds = max(0, span.milliseconds) / 1000
        if seconds < 60 { return "\(seconds)\(Self.space)s" }
        let minutes = seconds / 60
        if minutes < 60 { return "\(minutes)\(Self.space)min" }
        let hours = count(minutes / 60) + Self.space + "h"
        return minutes % 60 == 0 ? hours : hours + Self.space + pad(minutes % 60, 2) + Self.space + "min"
    }

    /// `05/03/2026`, or `5 Mar 2026`.
    func date(_ date: CivilDate) -> String {
        switch language {
        case .french: "\(pad(date.day, 2))/\(pad(date.month, 2))/\(date.year)"
        case .english: "\(date.day) \(Self.englishMonths[date.month - 1].prefix(3)) \(date.year)"
        }
    }

    /// `jeudi 5 mars 2026`.
    func longDate(_ date: CivilDate) -> String {
        let weekday = date.weekday.rawValue
        switch language {
        case .french:
            let day = date.day == 1 ? "1er" : String(date.day)
            return "\(Self.frenchWeekdays[weekday]) \(day) \(Self.frenchMonths[date.month - 1]) \(date.year)"
        case .english:
            return "\(Self.englishWeekdays[weekday]) \(date.day) \(Self.englishMonths[date.month - 1]) \(date.year)"
        }
    }

    /// `5 mars`, or `5 Mar`: where the year is known.
    func dayOfMonth(_ date: CivilDate) -> String {
        switch language {
        case .french: "\(date.day == 1 ? "1er" : String(date.day)) \(Self.frenchMonths[date.month - 1])"
        case .english: "\(date.day) \(Self.englishMonths[date.month - 1].prefix(3))"
        }
    }

    /// `14:05`.
    func time(_ instant: Instant) -> String {
        let reading = clock.reading(of: instant)
        return "\(pad(reading.hour, 2)):\(pad(reading.minute, 2))"
    }

    /// `05/03/2026 14:05`.
    func dateAndTime(_ instant: Instant) -> String {
        date(clock.reading(of: instant).date) + " " + time(instant)
    }

    /// `depuis 14:05`, with the day when it was not today.
    func since(_ instant: Instant, now: Instant) -> String {
        let reading = clock.reading(of: instant)
        let isToday = reading.date == clock.reading(of: now).date
        switch (language, isToday) {
        case (.french, true): return "depuis \(time(instant))"
        case (.english, true): return "since \(time(instant))"
        case (.french, false): return "depuis le \(shortDate(reading.date)) à \(time(instant))"
        case (.english, false): return "since \(shortDate(reading.date)), \(time(instant))"
        }
    }

    /// `il y a 12 s`; the future counts as now.
    func ago(_ instant: Instant, now: Instant) -> String {
        let seconds = max(0, (now - instant).milliseconds) / 1000
        let amount =
            switch seconds {
            case ..<60: "\(seconds)\(Self.space)s"
            case ..<3600: "\(seconds / 60)\(Self.space)min"
            case ..<86_400: "\(seconds / 3600)\(Self.space)h"
            default: count(seconds / 86_400) + Self.space + (language == .french ? "j" : "d")
            }
        return language == .french ? "il y a \(amount)" : "\(amount) ago"
    }

    /// `mars 2026`, `2026`, or both ends.
    func period(_ period: Period) -> String {
        let first = period.first
        if let month = Period("\(pad(first.year, 4))-\(pad(first.month, 2))"), month == period {
            let name = language == .french ? Self.frenchMonths[first.month - 1] : Self.englishMonths[first.month - 1]
            return "\(name) \(first.year)"
        }
        if Period(pad(first.year, 4)) == period { return String(first.year) }
        return language == .french
            ? "du \(date(first)) au \(date(period.last))" : "\(date(first)) to \(date(period.last))"
    }

    /// `1,4 Go`: decimal multiples, one decimal.
    func bytes(_ count: Int64) -> String {
        let units = language == .french ? ["o", "ko", "Mo", "Go", "To"] : ["B", "kB", "MB", "GB", "TB"]
        var tenths = max(0, count) / 100
        if count < 1000 { return self.count(max(0, count)) + Self.space + units[0] }
        var unit = 1
        while tenths >= 10_000, unit < units.count - 1 {
            tenths /= 1000
            unit += 1
        }
        return self.count(tenths / 10) + (language == .french ? "," : ".") + "\(tenths % 10)" + Self.space + units[unit]
    }

    private func shortDate(_ date: CivilDate) -> String {
        language == .french
            ? "\(pad(date.day, 2))/\(pad(date.month, 2))"
            : "\(date.day) \(Self.englishMonths[date.month - 1].prefix(3))"
    }

    private static func rounded(_ value: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        guard remainder.magnitude >= divisor.magnitude / 2 else { return quotient }
        return quotient + (value < 0 ? -1 : 1)
    }

    private static let frenchWeekdays = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    private static let englishWeekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let frenchMonths = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
