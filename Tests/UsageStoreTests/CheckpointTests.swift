import CivilTime
import GRDB
import Testing
import UsageDomain

@testable import UsageStore

struct CheckpointTests {
    let folder: StoreFolder
    let nine = Instant("2026-03-02T09:00:00Z")

    init() throws { folder = try StoreFolder() }

    @Test func `the last checkpoint is what a restart finds`() throws {
        let store = try folder.writer()
        #expect(try store.latestCheckpoint() == nil)
        try store.commit(.empty(3))
        var second = Checkpoint.empty(4)
        second.engineState = Array(repeating: 9, count: 100_000)
        second.quarantine = [.malformedJSON: 2]
        second.devices = [.init(address: DeviceAddress(dialect: "tasmota", id: "p"), lastArrival: nine, count: 4)]
        second.gaps = [Gap(machine: "laser-1", start: nine, end: nine + .hours(1))]
        try store.commit(second)
        try store.commit(second)
        try store.close()
        let reader = try folder.reader()
        let found = try #require(try reader.latestCheckpoint())
        #expect(found.position == second.position && found.at == second.at && found.engineState == second.engineState)
        #expect(try reader.quarantineCounts() == [.malformedJSON: 4])
        #expect(try reader.devicesHeard().map(\.count) == [8])
        #expect(try reader.gaps(machine: "laser-1", from: nine + .minutes(59), to: nine + .hours(9)) == second.gaps)
        #expect(try reader.gaps(machine: "laser-1", from: nine + .hours(1), to: nine + .hours(9)).isEmpty)
    }

    @Test func `a checkpoint that fails leaves nothing behind`() throws {
        let store = try folder.writer()
        try store.commit(.empty(1))
        var wrong = Checkpoint.empty(2)
        wrong.quarantine = [.malformedJSON: 1]
        wrong.sessions = [
            UsageSession(id: "s", machine: "m", start: nine, end: nine - .seconds(1), closeReason: .badgeOut)
        ]
        #expect(throws: StoreError.self) { try store.commit(wrong) }
        #expect(try store.latestCheckpoint()?.position.block == 1)
        #expect(try store.quarantineCounts().isEmpty)
    }

    @Test func `replacement removes a machine's derived state from a day on, and only that`() throws {
        let store = try folder.writer()
        let calendar = try #require(LocalCalendar(identifier: "Europe/Paris"))
        let day = calendar.day(containing: nine)
        var accumulator = RollupAccumulator(calendar: calendar)
        for machine in ["laser-1", "printer-1"] as [MachineID] {
            accumulator.add(span: machine, .busy, from: day.start - .hours(1), to: day.start + .hours(1))
        }
        var checkpoint = Checkpoint.empty()
        checkpoint.rollups = accumulator.drain()
        checkpoint.sessions = [
            UsageSession(id: "before", machine: "laser-1", start: day.start - .hours(1)),
            UsageSession(id: "after", machine: "laser-1", start: day.start),
            UsageSession(id: "other", machine: "printer-1", start: day.start),
        ]
        checkpoint.restorePoints = [
            RestorePoint(machine: "laser-1", at: day.start, position: .start, engineState: [1]),
            RestorePoint(machine: "laser-1", at: day.end, position: .start, engineState: [2]),
        ]
        try store.commit(checkpoint)
        #expect(try store.restorePoint(of: "laser-1", atOrBefore: .distantFuture)?.engineState == [2])
        var second = Checkpoint.empty()
        second.replacements = [MachineReplacement(machine: "laser-1", from: day.start, firstDay: day.date)]
        try store.commit(second)
        #expect(try store.sessions().map(\.id) == ["before", "other"])
        let totals = try store.totals(try #require(Period("2026-03")))
        #expect(totals["laser-1"]?.durations.busy == .hours(1))
        #expect(totals["printer-1"]?.durations.busy == .hours(2))
        #expect(try store.restorePoint(of: "laser-1", atOrBefore: .distantFuture)?.engineState == [1])
        #expect(try store.restorePoint(of: "laser-1", atOrBefore: day.start - .milliseconds(1)) == nil)
    }

    @Test func `of restore points that no recomputation needs only each machine's newest stays`() throws {
        let store = try folder.writer()
        var checkpoint = Checkpoint.empty()
        checkpoint.restorePoints = (0..<5).map { day in
            RestorePoint(machine: "m", at: nine + .days(day), position: .start, engineState: [UInt8(day)])
        }
        checkpoint.restorePoints.append(RestorePoint(machine: "n", at: nine, position: .start, engineState: [9]))
        checkpoint.earliestRecomputation = nine + .days(2) + .hours(1)
        try store.commit(checkpoint)
        #expect(try store.restorePoint(of: "m", atOrBefore: nine + .days(1)) == nil)
        for day in Int64(2)..<5 {
            #expect(try store.restorePoint(of: "m", atOrBefore: nine + .days(day))?.engineState == [UInt8(day)])
        }
        #expect(try store.restorePoint(of: "n", atOrBefore: nine)?.engineState == [9])
    }
}

@Suite("Which tables follow from the journal")
struct DerivedTablesTests {
    /// What people decided, heard and stated, and what is written from the registry.
    private static let kept: Set<String> = [
        "journal_block", "journal_span", "ledger_entry", "registry_version", "company", "machine", "project", "member",
        "session_decision", "decided_session", "session_part", "part_source", "statement", "secret", "stated_period",
        "stated_session",
        "time_base",
    ]

    @Test("Every table is either kept by a rebuild or replaced")
    func all() throws {
        let folder = try StoreFolder()
        let store = try folder.writer()
        let tables = try store.read { db in
            try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        }
        for table in tables {
            #expect(Self.kept.contains(table) != UsageStore.derivedTables.contains(table), "\(table)")
        }
    }
}
