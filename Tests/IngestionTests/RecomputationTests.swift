import Derivation
import Foundation
import Inspection
import LabSimulator
import LoopbackBroker
import Synchronization
import TestSupport
import Testing
import UsageDomain
import UsageStore

@Suite("Machines are derived again beside the store while it goes on")
struct RecomputationTests {
    /// Days of the simulated lab of which nearly all was heard, in a store to be copied.
    private struct Past: Sendable {
        static let shared = Result { try Past() }

        let span = SimulatedSpan(days: 3, seed: 41)
        let rest: [Delivery]
        let directory: TemporaryDirectory
        var path: String { directory.file("releve.db") }

        init() throws {
            let deliveries = span.disturbed()
            let known = deliveries.count * 9 / 10
            rest = Array(deliveries[known...])
            var collector = try Collector(registry: span.registry, at: span.start)
            directory = collector.directory
            try collector.hear(Array(deliveries[..<known]), batchSize: 500, checkpointSpacing: .hours(1))
            try collector.pipeline.checkpoint(at: collector.pipeline.now)
            try collector.store.closeWhole()
        }
    }

    private let past: Past
    private var span: SimulatedSpan { past.span }
    private var machines: [MachineID] { span.registry.machines.map(\.id) }

    init() throws { past = try Past.shared.get() }

    /// The thresholds of every plug, and whose a badge is: no machine stays as it was.
    private var changed: LabRegistry {
        var registry = span.registry
        registry.members[0].badges.append("04FACADE")
        for index in registry.machines.indices {
            guard let above = registry.machines[index].power.busyAbove else { continue }
            registry.machines[index].power.busyAbove = Power(milliwatts: above.milliwatts * 3)
        }
        return registry
    }

    private func heard(beside: Bool) throws -> Collector {
        var collector = try Collector(copyOf: past.path)
        collector.pipeline.recomputesBeside = beside
        return collector
    }

    private func declare(_ collector: inout Collector) throws {
        _ = try collector.pipeline.take(
            changed, at: collector.pipeline.now, effective: span.start + .hours(9), by: .named("t"), reason: "t")
    }

    private func outcome(_ collector: Collector) throws -> Outcome { try Outcome(collector.store, machines: machines) }

    @Test("What is heard while they are derived counts, whatever is cut where")
    func meanwhile() throws {
        var expected = try heard(beside: false)
        try expected.hear(past.rest, batchSize: 500, checkpointSpacing: .hours(1))
        try declare(&expected)
        try expected.finish(at: span.end)
        var found = try heard(beside: true)
        try declare(&found)
        #expect(found.pipeline.isBehind)
        var rest = past.rest[...]
        var errands = 0
        try found.recompute(meanwhile: { (collector: inout Collector) in
            errands += 1
            try collector.hear(Array(rest.prefix(300)), batchSize: 100, checkpointSpacing: .minutes(5))
            rest = rest.dropFirst(300)
        })
        #expect(errands > machines.count)
        #expect(!found.pipeline.isBehind)
        try found.hear(Array(rest), batchSize: 500, checkpointSpacing: .hours(1))
        try found.finish(at: span.end)
        #expect(try outcome(found).differences(from: try outcome(expected)).prefix(6) == [])
        #expect(try DerivationCheck.run(found.store, catalogue: found.catalogue).lines == [])
        for machine in machines {
            let samples = try [expected, found].map { (collector: Collector) in
                try collector.store.samples(
                    machine: machine, quantity: .power, from: span.start, to: span.end)
            }
            #expect(samples[0] == samples[1], "\(machine)")
        }
        #expect(!FileManager.default.fileExists(atPath: found.store.path + ".again"))
    }

    @Test("Killed anywhere, it is begun anew; the store is sound each time", arguments: [1, 3, 40, 90, 170])
    func killed(after asked: Int) throws {
        var collector = try heard(beside: true)
        try declare(&collector)
        let left = Mutex(asked)
        try collector.recompute(isCancelled: {
            left.withLock { left in
                left -= 1
                return left <= 0
            }
        })
        try collector.kill()
        #expect(try collector.store.verify().problems == [])
        #expect(collector.pipeline.isBehind == (left.withLock { $0 } <= 0))
        try collector.finish(at: span.end)
        #expect(try DerivationCheck.run(collector.store, catalogue: collector.catalogue).lines == [])
    }

    @Test("What is declared while they are derived is followed")
    func declaredMeanwhile() throws {
        var expected = try heard(beside: false)
        var found = try heard(beside: true)
        try declare(&found)
        var again = changed
        again.machines[2].power.busyAbove = .watts(77)
        var errands = 0
        let (end, from) = (span.end, span.start + .hours(30))
        try found.recompute(meanwhile: { (collector: inout Collector) in
            errands += 1
            guard errands == 5 else { return }
            _ = try collector.pipeline.take(again, at: end, effective: from, by: .named("t"), reason: "t")
        })
        try found.finish(at: span.end)
        try declare(&expected)
        _ = try expected.pipeline.take(again, at: end, effective: from, by: .named("t"), reason: "t")
        try expected.finish(at: span.end)
        #expect(try outcome(found).differences(from: try outcome(expected)).prefix(6) == [])
    }
}
