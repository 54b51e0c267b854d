import UsageDomain

/// What goes wrong, each once in four weeks, on open days of any usual week.
enum Disturbance {
    case outage(from: TimeSpan, to: TimeSpan)
    case powerCut(after: TimeSpan)
    case plugRestart(at: TimeSpan)

    init?(on date: CivilDate) {
        let week = (date.daysSince1970 + 3).flooredDivision(by: 7).quotient.flooredDivision(by: 4).remainder
        switch (week, date.weekday) {
        case (1, .wednesday): self = .outage(from: .minutes(14 * 60 + 10), to: .minutes(15 * 60 + 35))
        case (2, .thursday): self = .powerCut(after: .minutes(14 * 60))
        case (3, .friday): self = .plugRestart(at: .minutes(8 * 60))
        default: return nil
        }
    }
}
