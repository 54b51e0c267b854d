import Foundation
import UsageDomain

/// Instants as the lab's clock on the wall shows them.
struct CivilClock: Sendable {
    private let calendar: Calendar
    private let zone: TimeZone

    init(timeZone identifier: String) throws(DashboardProblem) {
        guard let zone = TimeZone(identifier: identifier) else { throw .unknownTimeZone(identifier) }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        self.zone = zone
    }

    struct Reading: Hashable, Sendable {
        var date: CivilDate
        var hour: Int
        var minute: Int
        var second: Int
    }

    func reading(of instant: Instant) -> Reading {
        let offset = Int64(zone.secondsFromGMT(for: Date(instant)))
        let (seconds, _) = instant.milliseconds.flooredDivision(by: 1000)
        let (days, secondOfDay) = (seconds &+ offset).flooredDivision(by: 86_400)
        return Reading(
            date: CivilDate(daysSince1970: days), hour: Int(secondOfDay / 3600), minute: Int(secondOfDay / 60 % 60),
            second: Int(secondOfDay % 60))
    }

    /// The first instant of a local day; nil beyond what the calendar can express.
    func start(of date: CivilDate) -> Instant? {
        let components = DateComponents(year: date.year, month: date.month, day: date.day)
        guard let start = calendar.date(from: components) else { return nil }
        return Instant(milliseconds: Int64((start.timeIntervalSince1970 * 1000).rounded()))
    }
}

extension Date {
    init(_ instant: Instant) {
        self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    }
}
