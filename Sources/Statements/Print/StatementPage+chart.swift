import CivilTime
import UsageDomain

extension StatementPage {
    private static let mostColumns = 4
    private static let longestInWeeks: Int64 = 62

    /// Work by project and week, or month where the period is long: figures, and the same as bars.
    var chart: StatementView.Chart? {
        let parts: [(day: CivilDate, project: ProjectID?, busy: Int64)] =
            statement.lines.compactMap { line in
                CivilDate(line.localStart.prefix(10)).map { ($0, line.project, ShownDurations(line).busy) }
            } + (statement.days ?? []).map { ($0.day, $0.project, ShownDurations($0).busy) }
        guard !parts.isEmpty else { return nil }
        let period = statement.period
        let isByWeek = period.last.daysSince1970 - period.first.daysSince1970 < Self.longestInWeeks
        var starts: [CivilDate] = []
        var day = period.first
        while day <= period.last {
            starts.append(day)
            day = isByWeek ? day.monday.adding(days: 7) : day.nextMonth
        }
        var projects: [ProjectID?] = []
        for total in statement.projectTotals where !projects.contains(total.project) { projects.append(total.project) }
        let named = projects.count > Self.mostColumns ? Array(projects.prefix(Self.mostColumns - 1)) : projects
        let hasOthers = named.count < projects.count
        var rows: [[Int64]] = starts.map { _ in Array(repeating: 0, count: named.count + (hasOthers ? 1 : 0)) }
        for part in parts {
            guard let row = starts.lastIndex(where: { $0 <= part.day }) else { continue }
            let column = named.firstIndex(of: part.project) ?? named.count
            rows[row][column] = rows[row][column].addingSaturated(part.busy)
        }
        let longest = max(1, rows.map(\.clampedSum).max() ?? 1)
        return StatementView.Chart(
            heading: word(isByWeek ? .weeks : .months),
            columns: [word(isByWeek ? .week : .month)]
                + named.map { project in project.flatMap { projectCodes[$0] } ?? word(.noProject) }
                + (hasOthers ? [word(.others)] : []) + [word(.total)],
            rows: zip(starts, rows).map { start, row in
                [label(from: start, isByWeek: isByWeek)] + row.map(clockText) + [clockText(row.clampedSum)]
            },
            bars: rows.map { row in row.map { Int($0 * 10_000 / longest) } })
    }

    private func label(from start: CivilDate, isByWeek: Bool) -> String {
        guard isByWeek else { return "\(pad(start.month, 2))/\(pad(start.year, 4))" }
        let last = min(start.monday.adding(days: 6), statement.period.last)
        return "\(pad(start.day, 2))/\(pad(start.month, 2)) – \(pad(last.day, 2))/\(pad(last.month, 2))"
    }

    /// One strip for each week in which the company had the machine.
    func strips(of machine: MachineID) -> [StatementView.Strip] {
        guard let clock else { return [] }
        let lines = statement.lines.filter { $0.machine == machine }
        var mondays: [CivilDate] = []
        for line in lines {
            for text in [line.localStart, line.localEnd] {
                guard let monday = CivilDate(text.prefix(10))?.monday else { continue }
                if mondays.last.map({ $0 < monday }) ?? true { mondays.append(monday) }
            }
        }
        let gaps = statement.gaps.filter { $0.machine == machine && $0.kind != .rest }
        return mondays.map { monday in
            let from = clock.start(of: monday)
            let to = clock.start(of: monday.adding(days: 7))
            let length = (to - from).milliseconds
            func mark(_ start: String, _ end: String, _ kind: Int) -> [Int]? {
                guard let start = Instant(iso8601: start), let end = Instant(iso8601: end), start < to, from < end
                else {
                    return nil
                }
                let first = (max(start, from) - from).milliseconds * 10_000 / length
                let last = (min(end, to) - from).milliseconds * 10_000 / length
                return [Int(first), Int(max(last, first + 4)), kind]
            }
            return StatementView.Strip(
                label: "\(pad(monday.day, 2))/\(pad(monday.month, 2))",
                marks: gaps.compactMap { mark($0.start, $0.end, 2) } + lines.compactMap { mark($0.start, $0.end, 0) }
                    + lines.flatMap(\.runs).compactMap { mark($0.start, $0.end, 1) })
        }
    }
}

extension CivilDate {
    /// The Monday of its week: 1 January 1970 was a Thursday.
    var monday: CivilDate {
        adding(days: -((daysSince1970 + 3) - (daysSince1970 + 3).flooredDivision(by: 7).quotient * 7))
    }

    var nextMonth: CivilDate {
        adding(days: Int64(CivilDate.length(ofMonth: month, year: year) - day + 1))
    }
}
