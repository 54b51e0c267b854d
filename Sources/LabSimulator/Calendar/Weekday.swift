package import UsageDomain

/// ISO 8601 numbering: Monday is 1.
package enum Weekday: Int, CaseIterable, Hashable, Sendable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday
}

extension CivilDate {
    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday(rawValue: Int((daysSince1970 + 3).flooredDivision(by: 7).remainder) + 1) ?? .monday
    }
}
