import Accounting
import CivilTime
import TestSupport
import Testing
import UsageDomain

@testable import UsageStore

struct SpanTests {
    private static let zones = [
        ("Europe/Paris", "2026-03-28T20:17:03.120Z"), ("Europe/Paris", "2026-10-24T21:00:00.001Z"),
        ("Asia/Kathmandu", "2026-05-31T16:00:00Z"), ("America/St_Johns", "2026-10-31T23:59:59.999Z"),
        ("Pacific/Auckland", "2026-12-31T09:50:00Z"),
    ]

    /// What an engine would tell: contiguous spans, and increases that come before their time is decided, or after.
    private enum Told {
        case span(StateSpan)
        case increase(Quantity, Int64, Instant, Instant, Grade)
    }

    private static func story(_ seed: UInt64, from start: Instant) -> [Told] {
        var generator = SeededGenerator(seed: seed)
        var told: [Told] = []
        var (cursor, read) = (start, start)
        for _ in 0..<120 {
            let end = cursor + .milliseconds(Int64.random(in: 1...3_000_000, using: &generator))
            let state = [MachineState.busy, .idle, .off, .unknown].randomElement(using: &generator) ?? .idle
            told.append(.span(StateSpan(machine: "mill-2", start: cursor, end: end, state: state, grade: .derived)))
            cursor = end
            if Bool.random(using: &generator) {
                let next = max(read, cursor + .milliseconds(Int64.random(in: -900_000...900_000, using: &generator)))
                let grade = [Grade.measured, .estimated].randomElement(using: &generator) ?? .measured
                told.append(
                    .increase(.energy, Int64.random(in: 1...40_000, using: &generator), read, next, grade))
                if next > read { told.append(.increase(.laserTime, 7, next, next, .measured)) }
                read = next
            }
        }
        told.append(
            .span(StateSpan(machine: "mill-2", start: cursor, end: cursor + .hours(2), state: .off, grade: .derived)))
        return told
    }

    /// Stores a story with a checkpoint after each `spacing` of its words, opening the store anew for each `restart`.
    private static func store(
        _ story: [Told], _ calendar: LocalCalendar, in folder: StoreFolder, spacing: Int, restart: Bool = false,
        timezone: String
    ) throws -> UsageStore {
        var store = try folder.writer()
        _ = try store.applyRegistry(
            LabRegistry(lab: Lab(id: "l", name: "l", timezone: timezone)), at: Instant("2026-01-01T00:00:00Z"),
            by: .named("t"))
        var rollups = RollupAccumulator(calendar: calendar)
        var spans = SpanAccumulator(calendar: calendar)
        var gaps: [Gap] = []
        for (index, word) in story.enumerated() {
            switch word {
            case .span(let span):
                spans.add(span)
                rollups.add(span: span.machine, span.state, from: span.start, to: span.end)
                if span.state == .unknown { gaps.append(Gap(machine: "mill-2", start: span.start, end: span.end)) }
            case .increase(let quantity, let amount, let from, let to, let grade):
                spans.add(increase: "mill-2", quantity, amount: amount, from: from, to: to, grade: grade)
                rollups.add(increase: "mill-2", quantity, amount: amount, from: from, to: to)
            }
            guard index % spacing == spacing - 1 || index == story.count - 1 else { continue }
            try spans.placeEarly { try store.stateSpans(machine: $0, from: $1.lowerBound, to: $1.upperBound) }
            var checkpoint = Checkpoint.empty()
            checkpoint.spans = spans.changes
            checkpoint.rollups = rollups.drain()
            checkpoint.gaps = gaps
            try store.commit(checkpoint)
            spans.forgetStored()
            gaps = []
            guard restart else { continue }
            try store.close()
            store = try folder.writer()
            spans = SpanAccumulator(calendar: calendar, resuming: try store.spanResumptions())
        }
        return store
    }

    @Test(arguments: zones, 0..<3)
    func `hours, days and gaps are sums of spans, whenever checkpoints are written`(
        zone: (String, String), seed: UInt64
    ) throws {
        let calendar = try #require(LocalCalendar(identifier: zone.0))
        let story = Self.story(seed, from: Instant(zone.1))
        let folders = try (0..<3).map { _ in try StoreFolder() }
        let stores = [
            try Self.store(story, calendar, in: folders[0], spacing: 1000, timezone: zone.0),
            try Self.store(story, calendar, in: folders[1], spacing: 3, timezone: zone.0),
            try Self.store(story, calendar, in: folders[2], spacing: 5, restart: true, timezone: zone.0),
        ]
        let rows = try stores.map { store in
            try store.stateSpans(machine: "mill-2", from: .distantPast, to: .distantFuture)
        }
        #expect(rows[0] == rows[1] && rows[0] == rows[2])
        for (one, next) in zip(rows[0], rows[0].dropFirst()) { #expect(!one.continues(into: next)) }
        let growth = try stores.map { store in
            try store.spanGrowth(machine: "mill-2", from: .distantPast, to: .distantFuture)
        }
        #expect(growth[0] == growth[1] && growth[0] == growth[2] && !growth[0].isEmpty)
        for store in stores { #expect(try store.verify().problems.filter { $0.contains("mill-2") } == []) }

        // One session after the other, cut at days' ends, is the days.
        let ends = (1..<9).map { rows[0][rows[0].count * $0 / 9].start }
        let bounds = [rows[0][0].start] + ends + [rows[0][rows[0].count - 1].end]
        let days = Array(
            Set(bounds.map { calendar.day(containing: $0).start } + bounds.map { calendar.day(containing: $0).end }))
        var summed: [CivilDate: (StateDurations, Int64)] = [:]
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            var session = UsageSession(id: "s", machine: "mill-2", start: start, end: end)
            for span in rows[0] where span.start < end && span.end > start {
                session.durations[span.state] += min(span.end, end) - max(span.start, start)
            }
            session.energy.milliwattHours = growth[0].filter { $0.quantity == .energy }
                .reduce(0) { $0 + $1.grown(from: start, until: end) }
            for part in try stores[0].parts(of: [session], cutAt: days).map(\.session) {
                let day = calendar.day(containing: part.start).date
                var known = summed[day] ?? (StateDurations(), 0)
                known.0 += part.durations
                known.1 += part.energy.milliwattHours
                summed[day] = known
            }
        }
        let period = try #require(Period(first: CivilDate(daysSince1970: 0), last: CivilDate(daysSince1970: 40_000)))
        for (key, amounts) in try stores[0].dayRollups(period) {
            #expect(summed[key.day]?.0 ?? StateDurations() == amounts.durations, "\(key.day)")
            #expect(summed[key.day]?.1 ?? 0 == amounts.energy.milliwattHours, "\(key.day)")
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `work within opening hours is the sum of the spans' parts, whatever minutes they open at`(seed: UInt64) throws
    {
        let start = Instant("2026-03-28T20:17:03.120Z")
        let folder = try StoreFolder()
        let calendar = try #require(LocalCalendar(identifier: "Europe/Paris"))
        let store = try Self.store(
            Self.story(seed, from: start), calendar, in: folder, spacing: 7, timezone: "Europe/Paris")
        let spans = try store.stateSpans(machine: "mill-2", from: .distantPast, to: .distantFuture)
        var generator = SeededGenerator(seed: seed)
        var open: [Range<Instant>] = []
        var cursor = start - .hours(1)
        for _ in 0..<40 {
            let from = cursor + .milliseconds(Int64.random(in: 0...7_200_000, using: &generator))
            let whole = Bool.random(using: &generator) ? from.startOfHour + .hours(1) : from
            let to = whole + .milliseconds([1, 600_000, 3_600_000, 9_000_001].randomElement(using: &generator) ?? 1)
            open.append(whole..<to)
            cursor = to
        }
        let expected = open.reduce(TimeSpan.zero) { total, part in
            spans.filter { $0.state == .busy && $0.start < part.upperBound && $0.end > part.lowerBound }
                .reduce(total) { $0 + (min($1.end, part.upperBound) - max($1.start, part.lowerBound)) }
        }
        #expect(expected > .zero)
        #expect(try store.busyTime(of: "mill-2", within: open) == expected)
        let hours = try store.busyByHour(of: ["mill-2"], from: .distantPast, to: .distantFuture)
        let busy = spans.filter { $0.state == .busy }.reduce(TimeSpan.zero) { $0 + ($1.end - $1.start) }
        #expect(hours.values.reduce(.zero, +) == busy)
    }

    @Test(arguments: [
        ("UPDATE state_span SET state = 'busy' WHERE state = 'idle'", "its spans add up to something else"),
        ("UPDATE span_growth SET amount = amount + 1", "its spans add up to something else"),
        ("UPDATE rollup_day SET energy_mwh = energy_mwh - 1", "mill-2 on "),
        ("UPDATE rollup_hour SET idle_ms = idle_ms + 1", "in the hour of"),
        ("DELETE FROM gap", "its gaps are not its unknown spans"),
        ("UPDATE state_span SET end_at = end_at + 1", "two spans hold"),
    ])
    func `what no longer adds up is named`(sql: String, finding: String) throws {
        let calendar = try #require(LocalCalendar(identifier: "Europe/Paris"))
        let folder = try StoreFolder()
        let story = Self.story(4, from: Instant("2026-04-30T18:00:00Z"))
        try Self.store(story, calendar, in: folder, spacing: 10, timezone: "Europe/Paris").close()
        try folder.tamper(sql)
        let problems = try folder.reader().verify().problems
        #expect(problems.contains { $0.contains(finding) }, "\(problems.prefix(3))")
    }

    @Test func `a replaced machine keeps its spans before, cut`() throws {
        let calendar = try #require(LocalCalendar(identifier: "Europe/Paris"))
        let folder = try StoreFolder()
        let store = try folder.writer()
        let midnight = Instant("2026-05-31T22:00:00Z")
        func spans(_ state: MachineState, from: Instant, hours: Int64) -> StateSpan {
            StateSpan(machine: "mill-2", start: from, end: from + .hours(hours), state: state, grade: .derived)
        }
        var known = SpanAccumulator(calendar: calendar)
        known.add(spans(.busy, from: midnight - .hours(2), hours: 6))
        known.add(
            increase: "mill-2", .energy, amount: 600, from: midnight - .hours(2), to: midnight + .hours(4),
            grade: .measured)
        var checkpoint = Checkpoint.empty()
        checkpoint.spans = known.changes
        try store.commit(checkpoint)
        known.forgetStored()

        var again = SpanAccumulator(
            calendar: calendar, resuming: ["mill-2": try store.spanResumption(of: "mill-2", at: midnight)])
        again.add(spans(.busy, from: midnight, hours: 1))
        again.add(spans(.idle, from: midnight + .hours(1), hours: 1))
        again.add(
            increase: "mill-2", .energy, amount: 300, from: midnight - .hours(2), to: midnight + .hours(1),
            grade: .measured)
        known.replace("mill-2", from: midnight, by: again)
        checkpoint.replacements = [
            MachineReplacement(machine: "mill-2", from: midnight, firstDay: calendar.day(containing: midnight).date)
        ]
        checkpoint.spans = known.changes
        try store.commit(checkpoint)
        #expect(
            try store.stateSpans(machine: "mill-2", from: .distantPast, to: .distantFuture) == [
                spans(.busy, from: midnight - .hours(2), hours: 3), spans(.idle, from: midnight + .hours(1), hours: 1),
            ])
        let growth = try store.spanGrowth(machine: "mill-2", from: .distantPast, to: .distantFuture)
        #expect(growth.map(\.amount) == [100, 100, 100])
    }

    @Test func `increases that wait are given in their order, each once, as soon as they are decided`() {
        var generator = SeededGenerator(seed: 3)
        let start = Instant("2026-03-02T09:00:00Z")
        var plain: [WaitingIncrease] = []
        var waiting = WaitingIncreases()
        var decided = start
        for number in 0..<2_000 {
            let to = start + .seconds(Int64(number + Int.random(in: -3...3, using: &generator)))
            let increase = WaitingIncrease(
                .energy, Int64(number), from: to - .seconds(Int64.random(in: 0...4, using: &generator)), to: to,
                grade: .measured)
            plain.append(increase)
            waiting.append(increase)
            if Int.random(in: 0..<3, using: &generator) == 0 { decided = max(decided, to - .seconds(2)) }
            #expect(waiting.takeDecided(through: decided) == plain.filter { $0.isDecided(through: decided) })
            plain.removeAll { $0.isDecided(through: decided) }
            if plain.count > 12 { #expect(waiting.removeFirst() == plain.removeFirst()) }
            #expect(waiting.elements == plain && waiting.count == plain.count)
        }
    }
}
