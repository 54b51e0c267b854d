import UsageDomain
import UsageStore

/// Everything a store tells of a span: what two ways to the same truth must agree on.
struct Outcome: Equatable {
    var sessions: [UsageSession]
    var days: [RollupDelta.DayKey: RollupAmounts]
    var hours: [RollupDelta.HourKey: RollupAmounts]
    var gaps: [Gap]
    var spans: [StateSpan]
    var growth: [SpanGrowth]
    /// What does not add up.
    var problems: [String]

    init(_ store: UsageStore, machines: [MachineID], until end: Instant = .distantFuture) throws {
        sessions = try store.sessions()
        days =
            try Period(first: CivilDate(daysSince1970: 0), last: CivilDate(daysSince1970: 40_000)).map {
                try store.dayRollups($0)
            } ?? [:]
        hours = try store.hourRollups(from: Instant(milliseconds: 0), to: end)
        gaps = try machines.flatMap {
            try store.gaps(machine: $0, from: Instant(milliseconds: 0), to: end)
        }
        spans = try machines.flatMap { try store.stateSpans(machine: $0, from: Instant(milliseconds: 0), to: end) }
        growth = try machines.flatMap { try store.spanGrowth(machine: $0, from: Instant(milliseconds: 0), to: end) }
        problems = try store.verify().problems
    }

    func sessions(of machine: MachineID) -> [UsageSession] { sessions.filter { $0.machine == machine } }

    /// What differs, in words short enough to read.
    func differences(from other: Outcome) -> [String] {
        var found: [String] = []
        let mine = Dictionary(sessions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let theirs = Dictionary(other.sessions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for id in Set(mine.keys).union(theirs.keys).sorted(by: { $0.rawValue < $1.rawValue })
        where mine[id] != theirs[id] {
            found.append("session \(mine[id].map { "\($0)" } ?? "none") / \(theirs[id].map { "\($0)" } ?? "none")")
        }
        for key in Set(days.keys).union(other.days.keys) where days[key] != other.days[key] {
            found.append("day \(key): \(days[key] ?? .init()) / \(other.days[key] ?? .init())")
        }
        for key in Set(hours.keys).union(other.hours.keys) where hours[key] != other.hours[key] {
            found.append("hour \(key): \(hours[key] ?? .init()) / \(other.hours[key] ?? .init())")
        }
        let gapsApart = Set(gaps).symmetricDifference(other.gaps).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        found += gapsApart.map { "gap \($0.machine) \($0.start.iso8601) \($0.end.iso8601)" }
        found += Set(spans).symmetricDifference(other.spans).sorted { ($0.start, $0.end) < ($1.start, $1.end) }.map {
            "span \($0.machine) \($0.start.iso8601) \($0.end.iso8601) \($0.state) \($0.grade)"
        }
        found += Set(growth).symmetricDifference(other.growth).sorted { ($0.start, $0.end) < ($1.start, $1.end) }.map {
            "growth \($0.machine) \($0.start.iso8601) \($0.end.iso8601) \($0.quantity) \($0.amount) \($0.grade)"
        }
        return found + problems
    }
}
