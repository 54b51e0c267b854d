import CivilTime
import Hummingbird
import UsageDomain
import UsageStore

/// What the analysis shows, as it stands in the address.
struct AnalysisFilter: Hashable, Sendable {
    var period: Period
    var machine: MachineID?
    var grouping: StatedGrouping

    private static let longest: Int64 = 366 * 2

    /// Without an address' days, the week that ends today.
    ///
    /// - Throws: `HTTPError` 400 for what is no day, no grouping, or more than two years.
    init(_ parameters: Parameters, today: CivilDate) throws(HTTPError) {
        func value(_ name: String) -> String? {
            parameters[Substring(name)].flatMap { $0.isEmpty ? nil : String($0) }
        }
        func day(_ name: String) throws(HTTPError) -> CivilDate? {
            guard let text = value(name) else { return nil }
            guard let day = CivilDate(text) else { throw HTTPError(.badRequest) }
            return day
        }
        let last = try day("to") ?? today
        let first = try day("from") ?? last.adding(days: -6)
        guard let period = Period(first: first, last: last), last.daysSince1970 - first.daysSince1970 < Self.longest
        else {
            throw HTTPError(.badRequest)
        }
        self.period = period
        machine = value("machine").map(MachineID.init(rawValue:))
        guard let grouping = value("by").map({ StatedGrouping(rawValue: $0) }) ?? .company else {
            throw HTTPError(.badRequest)
        }
        self.grouping = grouping
    }

    /// A period that is not over is compared with nothing: the one before is whole.
    func query(today: CivilDate) -> AnalysisQuery {
        AnalysisQuery(
            period: period, before: period.last < today ? moved(-1) : nil, machine: machine, grouping: grouping)
    }

    var days: Int64 { period.last.daysSince1970 - period.first.daysSince1970 + 1 }

    /// The same of another period.
    func href(_ period: Period) -> String {
        var query = ["from=\(period.first)", "to=\(period.last)"]
        if let machine { query.append("machine=" + machine.rawValue.escapedForPath) }
        if grouping != .company { query.append("by=\(grouping.rawValue)") }
        return "/analysis?" + query.joined(separator: "&")
    }

    /// The period before or after: a whole month or year where this one is, else as many days.
    func moved(_ direction: Int64) -> Period? {
        let (first, last) = (period.first, period.last)
        if first.day == 1, last.adding(days: 1).day == 1 {
            let months = (last.year - first.year) * 12 + last.month - first.month + 1
            let month = first.year * 12 + first.month - 1 + Int(direction) * months
            let end = month + months
            guard let start = CivilDate(year: month / 12, month: month % 12 + 1, day: 1),
                let next = CivilDate(year: end / 12, month: end % 12 + 1, day: 1)
            else { return nil }
            return Period(first: start, last: next.adding(days: -1))
        }
        return Period(first: first.adding(days: direction * days), last: last.adding(days: direction * days))
    }

    /// Today, this week, this month and this year, as people call them.
    static func presets(_ today: CivilDate) -> [(Phrase, Period?)] {
        let monday = today.adding(days: -Int64(today.weekday.rawValue))
        let month = String(today.description.prefix(7))
        return [
            (.presetToday, Period(first: today, last: today)),
            (.presetWeek, Period(first: monday, last: monday.adding(days: 6))),
            (.presetMonth, Period(month)), (.presetYear, Period(month.prefix(4))),
        ]
    }
}
