import Derivation
import Dialects
import Foundation
import Inspection
import LoopbackBroker
import Testing
import UsageDomain
import UsageStore

@Suite("A store's own journal, replayed with other settings")
struct WhatIfTests {
    private static let registry: LabRegistry = {
        var registry = LabRegistry(lab: Lab(id: "essai", name: "Essai"))
        registry.machines = ["laser-1", "cnc-1"].map { name in
            Machine(
                id: MachineID(rawValue: name), kind: .other, name: name,
                power: PowerThresholds(busyAbove: .watts(100)),
                devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: name))])
        }
        return registry
    }()

    /// Two runs of ten minutes at 300 W, ninety seconds at 60 W between them, and later ten minutes at 150 W.
    private static func collector() throws -> Collector {
        var collector = try Collector(registry: registry, at: SimulatedSpan.monday)
        for second in stride(from: Int64(0), to: 7200, by: 10) {
            let watts =
                switch second {
                case 600..<1200, 1290..<1890: 300
                case 1200..<1290: 60
                case 4000..<4600: 150
                default: 10
                }
            var batch = MessageBatch()
            for machine in registry.machines {
                batch.append(
                    topic: "tele/\(machine.id)/SENSOR".utf8, payload: Array(#"{"ENERGY":{"Power":\#(watts)}}"#.utf8),
                    arrival: SimulatedSpan.monday + .seconds(second), qos: 0)
            }
            try collector.pipeline.commit(batch)
            collector.pipeline.process()
        }
        try collector.finish(at: SimulatedSpan.monday + .hours(2))
        return collector
    }

    private func compare(
        _ collector: Collector, from: Instant = .distantPast, to: Instant = .distantFuture,
        _ change: (inout Machine) -> Void
    ) throws -> [MachineDifference] {
        var proposed = Self.registry
        change(&proposed.machines[0])
        return try WhatIf(store: collector.store, catalogue: collector.catalogue, from: from, to: to)
            .compare(Self.registry, with: proposed).machines
    }

    @Test("The same registry changes nothing, and as it is means what the store holds")
    func same() throws {
        let collector = try Self.collector()
        let rows = try compare(collector) { _ in }
        #expect(rows.count == 2)
        for row in rows {
            #expect(row.isSame)
            #expect(row.current == MachineUsage(of: try collector.store.sessions(SessionQuery(machine: row.machine))))
            #expect(row.current.busy == .seconds(1800))
            #expect(row.current.runs.count == 3)
        }
    }

    @Test("A longer end delay merges runs, a higher threshold loses one; other machines stay as they are")
    func differences() throws {
        let collector = try Self.collector()
        let rows = try compare(collector) { machine in
            machine.power.endDelay = .minutes(2)
            machine.power.busyAbove = .watts(200)
        }
        #expect(rows[0].runsMerged == 1 && rows[0].runsGone == 1 && rows[0].runsCut == 0 && rows[0].runsNew == 0)
        #expect(rows[0].proposed.busy == .seconds(1290))
        #expect(rows[0].proposed.sessions == rows[0].current.sessions - 1)
        #expect(rows[1].isSame)
        let back = MachineDifference(machine: "laser-1", current: rows[0].proposed, proposed: rows[0].current)
        #expect(back.runsCut == 1 && back.runsNew == 1 && back.runsMerged == 0 && back.runsGone == 0)
    }

    @Test("Only sessions that begin within the span count")
    func span() throws {
        let collector = try Self.collector()
        let rows = try compare(collector, from: SimulatedSpan.monday + .seconds(3000)) {
            $0.power.busyAbove = .watts(200)
        }
        #expect(rows[0].current.busy == .seconds(600) && rows[0].proposed.busy == .zero)
    }

    @Test("Nothing is written: not to the store, and nothing stays beside it")
    func writesNothing() throws {
        let collector = try Self.collector()
        let sessions = try collector.store.sessions(SessionQuery())
        let ledger = try collector.store.verify()
        _ = try compare(collector) { $0.power.busyAbove = .watts(200) }
        #expect(try collector.store.sessions(SessionQuery()) == sessions)
        #expect(try collector.store.verify() == ledger)
        #expect(try collector.store.registry() == Self.registry)
        let files = try FileManager.default.contentsOfDirectory(atPath: collector.directory.path)
        #expect(files.allSatisfy { !$0.hasPrefix(".releve") }, "\(files)")
    }
}
