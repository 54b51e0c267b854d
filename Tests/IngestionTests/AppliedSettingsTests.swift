import Decisions
import Crypto
import Derivation
import Foundation
import Inspection
import Testing
import UsageDomain
import UsageStore

@Suite("Settings count from when they are applied; what is issued stays")
struct AppliedSettingsTests {
    private static let registry: LabRegistry = {
        var registry = LabRegistry(lab: Lab(id: "essai", name: "Essai"))
        registry.machines = [
            Machine(
                id: "laser-1", kind: .laserCutter, name: "Découpeuse laser",
                power: PowerThresholds(busyAbove: .watts(100)),
                devices: [DeviceBinding(address: DeviceAddress(dialect: .native, id: "laser-1"))])
        ]
        registry.companies = [Company(id: "ferrand", name: "Ateliers Ferrand")]
        return registry
    }()

    /// A device that says its power: 150 W for ten minutes of an hour, then rest.
    private struct Meter {
        static func message(_ second: Int64, arriving delay: TimeSpan = .zero) -> MessageBatch {
            let at = SimulatedSpan.monday + .seconds(second)
            let watts = (600..<1200).contains(second) ? 150 : 10
            var batch = MessageBatch()
            batch.append(
                topic: "fablab/v1/essai/laser-1/telemetry".utf8,
                payload: Array(
                    """
                    {"boot":7,"seq":\(second / 10 + 1),"up":\(second * 1000),"ts":\(at.milliseconds),\
                    "levels":{"power_w":\(watts)}}
                    """.utf8),
                arrival: at + delay, qos: 1)
            return batch
        }
    }

    @Test(
        "A session and its statement stay; a late message is read with the settings of its time; a change of the past is told as a correction"
    )
    func frozen() throws {
        var collector = try Collector(registry: Self.registry, at: SimulatedSpan.monday)
        let late: Int64 = 1800
        for second in stride(from: Int64(0), to: 3600, by: 10) where second != late {
            try collector.pipeline.commit(Meter.message(second))
            collector.pipeline.process()
        }
        try collector.finish(at: SimulatedSpan.monday + .hours(1))
        let found = try #require(try collector.store.sessions().first)
        _ = try collector.store.decide(
            .attribute([found.id], AttributionChange(company: "ferrand")), by: .named("test"), reason: "no badge",
            at: collector.pipeline.now)
        let sessions = try collector.store.sessions()
        #expect(sessions.map(\.durations.busy) == [.seconds(600)])
        let issued = try issue(sessions, from: collector.store)

        var changed = Self.registry
        changed.machines[0].power.busyAbove = .watts(200)
        _ = try collector.pipeline.take(
            changed, at: SimulatedSpan.monday + .hours(2), by: .named("Ada"), reason: "the chiller counted as work")
        let decision = try #require(try collector.store.ledger(kind: .registry).last)
        #expect(decision.actor == .named("Ada") && decision.reason == "the chiller counted as work")
        #expect(try collector.store.sessions() == sessions)
        #expect(try collector.store.ledger(kind: .correction).isEmpty)

        try collector.pipeline.commit(Meter.message(late, arriving: .hours(3)))
        try collector.finish(at: SimulatedSpan.monday + .hours(4))
        #expect(try collector.store.sessions() == sessions)
        #expect(try collector.store.ledger(kind: .correction).isEmpty)

        changed.machines[0].power.busyAbove = .watts(300)
        _ = try collector.pipeline.take(
            changed, at: SimulatedSpan.monday + .hours(4), effective: SimulatedSpan.monday, by: .named("Ada"),
            reason: "it was never right")
        #expect(try collector.store.sessions().isEmpty)
        let correction = try #require(try collector.store.ledger(kind: .correction).last)
        #expect(correction.content?.contains("\"\(issued.number)\"") == true, "\(correction.content ?? "erased")")
        let documents = try #require(try collector.store.documents(ofStatement: issued.number))
        #expect(documents.json == issued.json)
        #expect(try collector.store.verify().problems == [])
        let derived = try DerivationCheck.run(collector.store, catalogue: collector.catalogue)
        #expect(derived.isClean)
    }

    private func issue(_ sessions: [UsageSession], from store: UsageStore) throws -> (number: String, json: [UInt8]) {
        let json = try JSONEncoder().encode(sessions.map(\.durations.busy.milliseconds))
        let allocation = try store.allocateStatement(
            company: "ferrand", period: try #require(Period("2026-03")), year: 2026,
            at: SimulatedSpan.monday + .hours(1))
        let record = try #require(
            try store.recordStatement(
                allocation,
                IssuedDocuments(
                    digest: [UInt8](SHA256.hash(data: json)), json: [UInt8](json), signature: [], pdf: [], csv: []),
                by: .named("test"), reason: "asked for"))
        return (record.number, [UInt8](json))
    }
}
