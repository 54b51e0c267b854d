import Accounting
import Derivation
import Foundation
import GRDB
import Inspection
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@Suite("Everything derived can be derived again")
struct RebuildTests {
    private static let span = SimulatedSpan(days: 2, seed: 23)
    private let span = RebuildTests.span
    private var machines: [MachineID] { span.registry.machines.map(\.id) }

    private func heard(_ span: SimulatedSpan = RebuildTests.span) throws -> Collector {
        var deliveries = span.disturbed()
        for (device, from) in span.tenMinuteOutages {
            deliveries.cutOff(span.root(of: device), from: from, for: .minutes(10))
        }
        var collector = try Collector(registry: span.registry, at: span.start)
        try collector.hear(deliveries, batchSize: 500, checkpointSpacing: .hours(1))
        try collector.finish(at: span.end)
        return collector
    }

    private func change(_ collector: Collector, _ sql: String) throws {
        let queue = try DatabaseQueue(path: collector.store.path)
        try queue.write { db in try db.execute(sql: sql) }
        try queue.close()
    }

    @Test("A rebuild gives what was there, shows no difference, and leaves nothing beside the store")
    func same() throws {
        var collector = try heard()
        let expected = try Outcome(collector.store, machines: machines)
        let rebuild = Rebuild(besideStoreAt: collector.store.path, catalogue: collector.catalogue)
        try rebuild.derive(from: collector.store)
        let report = try RebuildDifference.report(of: collector.store, rebuild)
        #expect(report.machines.count == machines.count && report.machines.allSatisfy(\.isSame))
        try collector.take(rebuild)
        #expect(try Outcome(collector.store, machines: machines).differences(from: expected).prefix(6) == [])
        #expect(!FileManager.default.fileExists(atPath: collector.store.path + ".rebuild"))
        #expect(try DerivationCheck.run(collector.store, catalogue: collector.catalogue).lines == [])
        #expect(try collector.store.verify().problems == [])
    }

    @Test("What was changed by hand is made right; with a day, only from it on")
    func healed() throws {
        // The lab is open on both days.
        let span = SimulatedSpan(days: 2, seed: 23, start: SimulatedSpan.monday + .days(1))
        var collector = try heard(span)
        let expected = try Outcome(collector.store, machines: machines)
        try change(collector, "UPDATE usage_session SET energy_mwh = energy_mwh + 7777 WHERE end_at IS NOT NULL")
        let changed = try Outcome(collector.store, machines: machines).sessions
        let wednesday = try #require(CivilDate("2026-03-04"))
        let rebuild = Rebuild(besideStoreAt: collector.store.path, catalogue: collector.catalogue)
        try rebuild.derive(from: collector.store)
        #expect(try RebuildDifference.report(of: collector.store, rebuild).machines.contains { !$0.isSame })
        try collector.take(rebuild, from: wednesday)
        let midnight = span.start + .days(1)
        let later = try Outcome(collector.store, machines: machines)
        // A session open at midnight takes its machine's whole day along.
        let goesOn = Set(expected.sessions.filter { ($0.start..<$0.knownEnd).contains(midnight) }.map(\.machine))
        let right = zip(changed, expected.sessions).map { changed, expected in
            expected.start < midnight && !goesOn.contains(expected.machine) ? changed : expected
        }
        #expect(later.sessions == right)
        #expect(right != expected.sessions && right != changed)
        #expect(later.days == expected.days && later.hours == expected.hours && later.gaps == expected.gaps)
        let whole = Rebuild(besideStoreAt: collector.store.path, catalogue: collector.catalogue)
        try whole.derive(from: collector.store)
        try collector.take(whole)
        #expect(try Outcome(collector.store, machines: machines).differences(from: expected).prefix(6) == [])
    }

    @Test("Beside a collector everything is derived anew machine by machine; what was changed by hand is made right")
    func beside() throws {
        var collector = try heard()
        let expected = try Outcome(collector.store, machines: machines)
        try change(collector, "UPDATE usage_session SET energy_mwh = energy_mwh + 7777 WHERE end_at IS NOT NULL")
        try change(collector, "UPDATE checkpoint SET derivation = 'engine 0'")
        try collector.kill()
        collector.pipeline.recomputesBeside = true
        let rebuild = Rebuild(besideStoreAt: collector.store.path, catalogue: collector.catalogue)
        try rebuild.derive(from: collector.store)
        try collector.pipeline.deriveAnew(showing: rebuild)
        #expect(try Recomputation.waiting(in: collector.store).count == machines.count)
        #expect(!FileManager.default.fileExists(atPath: collector.store.path + ".rebuild"))
        try collector.recompute()
        #expect(collector.pipeline.isOfThisVersion && !collector.pipeline.isBehind)
        try collector.pipeline.checkpoint(at: collector.pipeline.now)
        #expect(try Outcome(collector.store, machines: machines).differences(from: expected).prefix(6) == [])
    }

    @Test("What arrives while it derives is taken in, and what one that was killed left is no hindrance")
    func meanwhile() throws {
        let deliveries = span.disturbed()
        var collector = try Collector(registry: span.registry, at: span.start)
        try collector.hear(Array(deliveries.prefix(deliveries.count / 2)), batchSize: 500, checkpointSpacing: .hours(1))
        let left = Rebuild(besideStoreAt: collector.store.path, catalogue: collector.catalogue)
        try left.derive(from: collector.store)
        let rebuild = Rebuild(besideStoreAt: collector.store.path, catalogue: collector.catalogue)
        try rebuild.derive(from: collector.store)
        let rest = Array(deliveries.dropFirst(deliveries.count / 2))
        try collector.hear(Array(rest.prefix(900)), batchSize: 300, checkpointSpacing: .minutes(20))
        try collector.take(rebuild)
        try collector.hear(Array(rest.dropFirst(900)), batchSize: 500, checkpointSpacing: .hours(1))
        try collector.finish(at: span.end)
        var expected = try Collector(registry: span.registry, at: span.start)
        try expected.hear(deliveries, batchSize: 500, checkpointSpacing: .hours(1))
        try expected.finish(at: span.end)
        let outcomes = try [expected, collector].map { try Outcome($0.store, machines: machines) }
        #expect(outcomes[1].differences(from: outcomes[0]).prefix(6) == [])
    }

    @Test("State that cannot be read is derived anew; another version is told, and works on")
    func otherVersion() throws {
        var collector = try heard()
        let expected = try Outcome(collector.store, machines: machines)
        try change(collector, "UPDATE checkpoint SET derivation = 'engine 0'")
        try collector.kill()
        #expect(!collector.pipeline.isOfThisVersion)
        try collector.finish(at: span.end + .hours(1))
        #expect(try collector.store.derivation() == "engine 0")
        try change(
            collector,
            "UPDATE checkpoint SET engine_state = (SELECT content FROM journal_block ORDER BY sequence LIMIT 1)")
        try collector.kill()
        #expect(collector.pipeline.isOfThisVersion)
        #expect(try Outcome(collector.store, machines: machines, until: span.end).sessions == expected.sessions)
    }

    @Test("A machine that cannot be derived again leaves the others and the checkpoints alone")
    func failing() throws {
        var collector = try heard()
        let native = try #require(
            span.registry.machines.first { $0.devices.contains { $0.address.dialect == .native } })
        try change(collector, "UPDATE usage_session SET runs = '7' WHERE machine = '\(native.id)'")
        var changed = span.registry
        let place = try #require(changed.machines.firstIndex { $0.id == native.id })
        changed.machines[place].power.busyAbove = .watts(333)
        _ = try collector.pipeline.take(
            changed, at: span.end + .hours(1), effective: span.start + .hours(40), by: .named("t"), reason: "t")
        let failures = try collector.store.derivationFailures()
        #expect(failures.keys.sorted() == [native.id])
        #expect(failures[native.id]?.contains("session") == true, "\(failures)")
        let board = collector.pipeline.boardSnapshot(at: span.end, problems: [])
        #expect(board.health.failures.keys.sorted() == [native.id])
        let before = try #require(try collector.store.latestCheckpoint())
        collector.pipeline.tick(at: span.end + .hours(3))
        try collector.pipeline.checkpoint(at: span.end + .hours(3))
        #expect(try #require(try collector.store.latestCheckpoint()).at > before.at)
    }
}
