import UsageDomain
import UsageStore

/// Two stores that should say the same, one of them derived from the other's journal.
struct DerivationComparison {
    private let stored: UsageStore
    private let derived: UsageStore
    private let machines: [MachineID]
    /// Machines that are to be derived again are not what the journal gives yet.
    private let waiting: Set<MachineID>
    private var report: DerivationReport

    /// - Parameters:
    ///   - stored: The store to check.
    ///   - derived: What its journal gives.
    ///   - versions: The registries of the stored one: they name the machines to compare.
    ///   - waiting: Machines that the store says are to be derived again.
    init(stored: UsageStore, derived: UsageStore, versions: [RegistryVersion], waiting: [MachineID]) {
        self.stored = stored
        self.derived = derived
        self.waiting = Set(waiting)
        machines = Set(versions.flatMap { $0.registry.machines.map(\.id) }).subtracting(waiting).sorted()
        report = DerivationReport(waiting: waiting)
    }

    consuming func run() throws -> DerivationReport {
        var comparison = self
        try comparison.compareSessions()
        for machine in comparison.machines {
            try comparison.compareGaps(of: machine)
            try comparison.compareDays(of: machine)
            for month in try comparison.stored.months(of: machine, and: comparison.derived) {
                try comparison.compareSpans(of: machine, in: month)
                try comparison.compareGrowth(of: machine, in: month)
                try comparison.compareHours(of: machine, in: month)
            }
        }
        return comparison.report
    }

    // MARK: Sessions

    private mutating func compareSessions() throws {
        var stored = MeasuredSessions(of: stored)
        var derived = MeasuredSessions(of: derived)
        var (left, right) = (try stored.next(), try derived.next())
        while true {
            while let machine = left?.machine, waiting.contains(machine) { left = try stored.next() }
            while let machine = right?.machine, waiting.contains(machine) { right = try derived.next() }
            guard left != nil || right != nil else { return }
            report.sessions += 1
            if let found = left, right.map({ found.id.precedes($0.id) }) ?? true {
                report.add("session \(found.id): in the store, but not by the journal")
                left = try stored.next()
            } else if let expected = right, left.map({ expected.id.precedes($0.id) }) ?? true {
                report.add("session \(expected.id): missing in the store")
                right = try derived.next()
            } else if let found = left, let expected = right {
                compare(found, expected)
                (left, right) = (try stored.next(), try derived.next())
            }
        }
    }

    private mutating func compare(_ stored: UsageSession, _ derived: UsageSession) {
        if stored.end == nil, derived.end == nil, stored.start == derived.start, stored.machine == derived.machine {
            return
        }
        tell(of: "session \(stored.id)", stored.figures, derived.figures)
    }

    // MARK: Gaps

    private mutating func compareGaps(of machine: MachineID) throws {
        let found = try Self.gaps(of: machine, in: stored)
        let expected = try Self.gaps(of: machine, in: derived)
        report.gaps += expected.count
        let (foundSet, expectedSet) = (Set(found), Set(expected))
        for gap in found where !expectedSet.contains(gap) {
            report.add("\(gap.name): in the store, but not by the journal")
        }
        for gap in expected where !foundSet.contains(gap) { report.add("\(gap.name): missing in the store") }
    }

    /// In order; those that touch are one.
    private static func gaps(of machine: MachineID, in store: UsageStore) throws -> [Gap] {
        var joined: [Gap] = []
        for gap in try store.gaps(machine: machine, from: .distantPast, to: .distantFuture) where gap.start < gap.end {
            if let last = joined.indices.last, joined[last].end >= gap.start {
                joined[last].end = max(joined[last].end, gap.end)
            } else {
                joined.append(gap)
            }
        }
        return joined
    }

    // MARK: Spans

    private mutating func compareSpans(of machine: MachineID, in month: Range<Instant>) throws {
        func spans(_ store: UsageStore) throws -> [StateSpan] {
            try store.stateSpans(machine: machine, from: month.lowerBound, to: month.upperBound)
                .filter { month.contains($0.start) }
        }
        compare(try spans(stored), try spans(derived), \.name)
    }

    private mutating func compareGrowth(of machine: MachineID, in month: Range<Instant>) throws {
        func growth(_ store: UsageStore) throws -> [SpanGrowth] {
            try store.spanGrowth(machine: machine, from: month.lowerBound, to: month.upperBound)
                .filter { month.contains($0.start) }
        }
        compare(try growth(stored), try growth(derived), \.name)
    }

    private mutating func compare<Row: Hashable>(_ found: [Row], _ expected: [Row], _ name: (Row) -> String) {
        guard found != expected else { return }
        let (foundSet, expectedSet) = (Set(found), Set(expected))
        for row in found where !expectedSet.contains(row) {
            report.add("\(name(row)): in the store, but not by the journal")
        }
        for row in expected where !foundSet.contains(row) { report.add("\(name(row)): missing in the store") }
    }

    // MARK: Sums

    private mutating func compareDays(of machine: MachineID) throws {
        let days = (CivilDate(daysSince1970: 0), CivilDate(daysSince1970: 2_932_896))
        guard let period = Period(first: days.0, last: days.1) else { return }
        let found = try stored.dayRollups(period, machine: machine)
        let expected = try derived.dayRollups(period, machine: machine)
        report.days += expected.count
        for key in Set(found.keys).union(expected.keys).sorted(by: { $0.day < $1.day }) {
            tell(of: "\(machine) on \(key.day)", found[key]?.figures ?? [], expected[key]?.figures ?? [])
        }
    }

    private mutating func compareHours(of machine: MachineID, in month: Range<Instant>) throws {
        let (from, to) = (month.lowerBound, month.upperBound)
        let found = try stored.hourRollups(from: from, to: to, machine: machine)
        let expected = try derived.hourRollups(from: from, to: to, machine: machine)
        for key in Set(found.keys).union(expected.keys).sorted(by: { $0.hour < $1.hour }) {
            tell(
                of: "\(machine) in the hour of \(key.hour.iso8601)", found[key]?.figures ?? [],
                expected[key]?.figures ?? [])
        }
    }

    // MARK: Telling

    /// One line for a thing, whatever of it differs.
    private mutating func tell(of subject: String, _ stored: [Figure], _ derived: [Figure]) {
        let differences = Figure.differences(stored, derived)
        guard !differences.isEmpty else { return }
        report.add("\(subject): \(differences.joined(separator: "; "))")
    }
}

extension SessionID {
    /// The order of SQLite, by bytes.
    fileprivate func precedes(_ other: SessionID) -> Bool {
        rawValue.utf8.lexicographicallyPrecedes(other.rawValue.utf8)
    }
}

extension Gap {
    fileprivate var name: String { "gap \(machine) \(start.iso8601) to \(end.iso8601)" }
}

extension StateSpan {
    fileprivate var name: String {
        "span \(machine) \(start.iso8601) to \(end.iso8601) \(state.rawValue) (\(grade.rawValue))"
    }
}

extension SpanGrowth {
    fileprivate var name: String {
        "growth of \(quantity.rawValue) of \(machine) from \(start.iso8601) to \(end.iso8601): "
            + "\(amount) \(quantity.unit.rawValue) (\(grade.rawValue))"
    }
}
