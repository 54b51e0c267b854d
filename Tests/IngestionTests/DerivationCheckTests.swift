import Decisions
import Derivation
import Dialects
import Foundation
import GRDB
import Inspection
import LabSimulator
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@Suite("What a store says is what its journal gives")
struct DerivationCheckTests {
    @Test("An untouched store is clean: late messages, checkpoints, a restart and a change of the lab between")
    func untouched() throws {
        let day = try RecordedDay.shared.get()
        let report = try day.check(try day.copy())
        #expect(report.lines == [])
        #expect(report.sessions > 10)
        #expect(report.gaps > 0)
        #expect(report.days >= 12)
    }

    @Test("Nothing is left beside the store")
    func leavesNothing() throws {
        let day = try RecordedDay.shared.get()
        let folder = try TemporaryDirectory()
        let path = folder.file("releve.db")
        try day.copy(to: path)
        _ = try day.check(path)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.filter { $0.hasPrefix(".releve-") } == [])
    }

    struct Edit: Sendable, CustomTestStringConvertible {
        let what: String
        let sql: String
        /// What the difference must say.
        let said: [String]

        var testDescription: String { what }
    }

    /// A session of the middle of the day that worked and cost energy.
    private static let one = """
        (SELECT id FROM usage_session WHERE end_at IS NOT NULL AND busy_ms > 60000 AND energy_mwh > 0
         ORDER BY start_at, id LIMIT 1 OFFSET 7)
        """

    @Test(
        "An edit is found",
        arguments: [
            Edit(
                what: "energy", sql: "UPDATE usage_session SET energy_mwh = 999999 WHERE id = \(one)",
                said: ["session ", ": energy 999999 mWh in the store, ", " by the journal"]),
            Edit(
                what: "busy time made idle time, their sum kept",
                sql: """
                    UPDATE usage_session SET busy_ms = busy_ms - 60000, idle_ms = idle_ms + 60000 WHERE id = \(one)
                    """, said: ["session ", "busy ", "idle "]),
            Edit(
                what: "attribution", sql: "UPDATE usage_session SET company = 'somebody-else' WHERE id = \(one)",
                said: ["session ", "company somebody-else in the store"]),
            Edit(
                what: "a run", sql: "UPDATE usage_session SET runs = '[]' WHERE id = \(one)",
                said: ["session ", "runs none in the store"]),
            Edit(
                what: "a closed session opened again",
                sql: "UPDATE usage_session SET end_at = NULL, close_reason = NULL WHERE id = \(one)",
                said: ["session ", "end open in the store"]),
            Edit(
                what: "a session deleted", sql: "DELETE FROM usage_session WHERE id = \(one)",
                said: ["session ", ": missing in the store"]),
            Edit(
                what: "a session added",
                sql: """
                    INSERT INTO usage_session SELECT 'forged', machine, start_at, end_at, close_reason, member, company,
                    project, purpose, access_mode, busy_ms, paused_ms, idle_ms, off_ms, fault_ms, gap_ms, energy_mwh,
                    energy_grade, quantities, runs, grade, first_block, last_block, mark FROM usage_session WHERE id = \(one)
                    """, said: ["session forged: in the store, but not by the journal"]),
            Edit(
                what: "a gap deleted",
                sql: """
                    DELETE FROM gap WHERE (machine, start_at) = (SELECT machine, start_at FROM gap
                    ORDER BY end_at - start_at DESC LIMIT 1)
                    """, said: ["gap ", ": missing in the store"]),
            Edit(
                what: "a sum of a day",
                sql: """
                    UPDATE rollup_day SET energy_mwh = energy_mwh + 1
                    WHERE (machine, day) = (SELECT machine, day FROM rollup_day WHERE busy_ms > 0 LIMIT 1)
                    """, said: [" on 2026-03-0", "energy "]),
            Edit(
                what: "a sum of an hour",
                sql: """
                    DELETE FROM rollup_hour
                    WHERE (machine, hour) = (SELECT machine, hour FROM rollup_hour WHERE busy_ms > 0 LIMIT 1)
                    """, said: [" in the hour of 2026-03-0", "busy 0 ms in the store"]),
        ])
    func edit(_ edit: Edit) throws {
        let day = try RecordedDay.shared.get()
        let path = try day.copy()
        try RecordedDay.change(path, edit.sql)
        let report = try day.check(path)
        #expect(report.differenceCount == 1)
        let line = report.lines.first ?? ""
        for words in edit.said { #expect(line.contains(words), "\(line)") }
    }

    @Test("Only the first differences are told, and how many more there are")
    func many() throws {
        let day = try RecordedDay.shared.get()
        let path = try day.copy()
        try RecordedDay.change(path, "UPDATE usage_session SET energy_mwh = energy_mwh + 1 WHERE end_at IS NOT NULL")
        let report = try day.check(path)
        #expect(report.differenceCount > DerivationReport.shownDifferences)
        #expect(report.differences.count == DerivationReport.shownDifferences)
        #expect(
            report.lines.last
                == "and \(report.differenceCount - DerivationReport.shownDifferences) more differences")
    }

    @Test(
        "A changed decision is found by the chains' check",
        arguments: [
            (
                "UPDATE registry_version SET json = replace(json, '\"name\":\"', '\"name\":\"x') WHERE version = 2",
                "registry version 2: its content is not the one in ledger entry 2"
            ),
            (
                "UPDATE registry_version SET valid_from = valid_from - 3600000 WHERE version = 2",
                "registry version 2: the ledger says it is valid from \(RecordedDay.changedAt.iso8601)"
            ),
            ("DELETE FROM registry_version WHERE version = 2", "ledger entry 2: its registry version is missing"),
            (
                "UPDATE session_decision SET company = 'somebody-else'",
                "attribution 3: not what the ledger's entry says"
            ),
            (
                "DELETE FROM decided_session; DELETE FROM session_decision",
                "ledger entry 3: its attribution is missing"
            ),
        ])
    func decision(sql: String, problem: String) throws {
        let day = try RecordedDay.shared.get()
        let path = try day.copy()
        let untouched = try UsageStore.open(path: path, mode: .reader)
        #expect(try untouched.verify().problems == [])
        try untouched.close()
        try RecordedDay.change(path, sql)
        let store = try UsageStore.open(path: path, mode: .reader)
        #expect(try store.verify().problems == [problem])
        try store.close()
    }
}

/// A store of a simulated day until the late afternoon, as a collector would have left it.
///
/// It never ticked at the instants a check would, wrote checkpoints at odd times, was killed once with messages in the
/// journal that no checkpoint held, heard a device late, and took a new registry in the afternoon.
private struct RecordedDay: Sendable {
    static let shared = Result { try RecordedDay() }
    /// Tuesday, 3 March 2026 in Paris.
    private static let midnight = Instant(milliseconds: 1_772_492_400_000)
    private static let start = midnight + .hours(8)
    static let changedAt = midnight + .hours(14) + .milliseconds(420_123)

    private struct Unusable: Error {
        let reason: String
    }

    private let folder: TemporaryDirectory
    private let catalogue: DialectCatalogue

    private init() throws {
        folder = try TemporaryDirectory()
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        catalogue = try DialectCatalogue(directories: [repository.appending(path: "Config/dialects").path])
        var lab = SimulatedLab(seed: 11, start: Self.start)
        var messages: [SimulatedMessage] = []
        lab.advance(to: Self.midnight + .hours(17)) { messages.append($0.heardLive) }
        let registry = lab.registry
        try cutOff(&messages, Self.nativeDevice(of: registry))

        var store = try UsageStore.open(path: folder.file("releve.db"), mode: .writer)
        try store.applyRegistry(registry, at: Self.start, by: .named("test"))
        var pipeline = try IngestPipeline(store: store, catalogue: catalogue)
        var nextCheckpoint = Self.start
        var isChanged = false
        var isKilled = false
        for first in stride(from: 0, to: messages.count, by: 37) {
            let part = messages[first..<min(first + 37, messages.count)]
            let arrival = part.first?.at ?? Self.start
            if !isChanged, arrival > Self.changedAt {
                isChanged = true
                let changed = Self.changed(registry)
                try pipeline.take(changed, at: Self.changedAt, by: .named("test"), reason: "changed")
            }
            if !isKilled, arrival > Self.midnight + .hours(11) {
                isKilled = true
                try store.close()
                store = try UsageStore.open(path: folder.file("releve.db"), mode: .writer)
                pipeline = try IngestPipeline(store: store, catalogue: catalogue)
            }
            pipeline.tick(at: arrival)
            try pipeline.commit(MessageBatch(part))
            pipeline.process()
            guard arrival >= nextCheckpoint else { continue }
            nextCheckpoint = arrival + .minutes(13)
            try pipeline.checkpoint(at: arrival + .seconds(2))
        }
        try pipeline.checkpoint(at: lab.now + .minutes(1))
        guard let session = try store.sessions().first else { throw Unusable(reason: "nobody came") }
        try store.decide(
            .attribute([session.id], AttributionChange(accessMode: .assisted)),
            by: .named("test"), reason: "test", at: lab.now)
        try store.close()
    }

    /// A file of its own to change.
    func copy() throws -> String {
        let path = folder.file("\(UUID().uuidString).db")
        try copy(to: path)
        return path
    }

    func copy(to path: String) throws {
        let store = try UsageStore.open(path: folder.file("releve.db"), mode: .reader)
        defer { try? store.close() }
        _ = try store.backup(to: path, at: SimulatedSpan.monday)
    }

    func check(_ path: String) throws -> DerivationReport {
        let store = try UsageStore.open(path: path, mode: .reader)
        defer { try? store.close() }
        return try DerivationCheck.run(store, catalogue: catalogue)
    }

    /// What somebody with an editor for SQLite files does.
    static func change(_ path: String, _ sql: String) throws {
        let editor = try DatabaseQueue(path: path)
        try editor.write { db in
            try db.execute(sql: sql)
            #expect(db.totalChangesCount > 0)
        }
        try editor.close()
    }

    /// One machine is gone, another is more patient, a third is switched at another power.
    private static func changed(_ registry: LabRegistry) -> LabRegistry {
        var changed = registry
        changed.machines.removeFirst()
        changed.machines[2].timing.idleTimeout = .minutes(4)
        changed.machines[4].power.onAbove = .watts(12)
        return changed
    }

    private static func nativeDevice(of registry: LabRegistry) throws -> String {
        let native = registry.machines.lazy.flatMap(\.devices).first { $0.address.dialect == .native }
        guard let native else { throw Unusable(reason: "no native device") }
        return native.address.id
    }

    /// A native device without network for ten minutes: what it says meanwhile comes afterwards.
    private func cutOff(_ messages: inout [SimulatedMessage], _ device: String) throws {
        let from = Self.midnight + .hours(10)
        let until = from + .minutes(10)
        for index in messages.indices
        where messages[index].topic.contains("/\(device)/") && from <= messages[index].at && messages[index].at < until
        {
            messages[index].at = until
        }
        messages = messages.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}

extension MessageBatch {
    fileprivate init(_ messages: some Sequence<SimulatedMessage>) {
        self.init()
        for message in messages {
            append(topic: message.topic.utf8, payload: message.payload, arrival: message.at, qos: message.qos)
        }
    }
}
