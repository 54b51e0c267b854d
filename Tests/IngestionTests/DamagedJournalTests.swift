import Derivation
import Foundation
import GRDB
import Inspection
import Testing
import UsageDomain
import UsageStore

@Suite("A block of the journal that cannot be read is a gap, and no more")
struct DamagedJournalTests {
    private let start = Instant(milliseconds: 1_772_442_000_000)
    private let lab: LabRegistry = {
        var lab = LabRegistry(lab: Lab(id: "essai", name: "Essai", timezone: "Europe/Paris"))
        lab.machines = [
            Machine(
                id: "lathe", kind: .other, name: "lathe",
                devices: [DeviceBinding(address: DeviceAddress(dialect: .native, id: "lathe-box"))]),
            Machine(
                id: "oven", kind: .other, name: "oven", power: PowerThresholds(busyAbove: .watts(90)),
                devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "oven-plug"))]),
        ]
        return lab
    }()

    /// Both machines are at work for an hour and say so every twenty seconds; a minute is a block.
    private func heard() throws -> Collector {
        var collector = try Collector(registry: lab, at: start)
        for minute in 0..<Int64(60) {
            var batch = MessageBatch()
            for part in 0..<Int64(3) {
                let (number, at) = (minute * 3 + part, start + .minutes(minute) + .seconds(part * 20))
                let box =
                    #"{"boot":2,"seq":\#(number + 1),"up":\#(number * 20_000),"ts":\#(at.milliseconds),"state":"busy"}"#
                batch.append(topic: "fablab/v1/essai/lathe-box/telemetry".utf8, payload: box.utf8, arrival: at, qos: 1)
                batch.append(
                    topic: "tele/oven-plug/SENSOR".utf8, payload: #"{"ENERGY":{"Power":640}}"#.utf8, arrival: at)
            }
            try collector.pipeline.commit(batch)
            collector.pipeline.process()
            if minute == 9 { try collector.pipeline.checkpoint(at: collector.pipeline.now) }
        }
        return collector
    }

    /// One of the bytes that were written; the file of the store is what it was otherwise.
    private func damage(_ block: Int64, of collector: Collector) throws {
        let queue = try DatabaseQueue(path: collector.store.path)
        try queue.write { db in
            let found = try Data.fetchOne(
                db, sql: "SELECT content FROM journal_block WHERE sequence = ?", arguments: [block])
            var content = try #require(found)
            content[content.count / 2] ^= 0x55
            try db.execute(
                sql: "UPDATE journal_block SET content = ? WHERE sequence = ?", arguments: [content, block])
        }
        try queue.close()
    }

    private func gaps(_ machine: MachineID, in collector: Collector) throws -> [String] {
        try collector.store.gaps(machine: machine, from: start, to: start + .minutes(60)).map { gap in
            "\((gap.start - start).milliseconds / 1000) to \((gap.end - start).milliseconds / 1000)"
        }
    }

    private func busy(_ collector: Collector) throws -> [String] {
        try collector.store.sessions().map { "\($0.machine) \($0.durations.busy.milliseconds / 1000)" }.sorted()
    }

    /// Block 31 is what was heard from second 1800 to 1840.
    private let lost = "1780 to 1860"

    @Test("A collector that starts again goes on after it")
    func recovery() throws {
        var collector = try heard()
        try damage(31, of: collector)
        try collector.kill()
        try collector.finish(at: start + .minutes(60))
        #expect(try gaps("lathe", in: collector).contains(lost) && gaps("oven", in: collector).contains(lost))
        #expect(collector.pipeline.boardSnapshot(at: start, problems: []).health.damagedBlocks == [31])
        #expect(try DamagedBlocks.known(in: collector.store).sequences == [31])
        #expect(try collector.store.verify().problems.count == 1)
        #expect(try DerivationCheck.run(collector.store, catalogue: collector.catalogue).lines == [])
        try collector.kill()
        #expect(collector.pipeline.boardSnapshot(at: start, problems: []).health.damagedBlocks == [31])
    }

    @Test("A machine that is derived again loses what was in it; checkpoints and decisions go on")
    func recomputation() throws {
        var collector = try heard()
        try collector.finish(at: start + .minutes(60))
        let whole = try busy(collector)
        try damage(31, of: collector)
        var changed = lab
        changed.machines[1].power.busyAbove = .watts(95)
        let changes = try collector.pipeline.take(
            changed, at: start + .minutes(61), effective: start + .minutes(20), by: .named("t"), reason: "t")
        #expect(!changes.isEmpty)
        #expect(try collector.store.derivationFailures().isEmpty)
        #expect(try gaps("oven", in: collector).contains(lost) && !gaps("lathe", in: collector).contains(lost))
        let found = try busy(collector)
        #expect(found.first == whole.first && found.last != whole.last, "\(found) \(whole)")
        #expect(try DamagedBlocks.known(in: collector.store).sequences == [31])
    }

    @Test("A rebuild derives all the rest")
    func rebuild() throws {
        var collector = try heard()
        try collector.finish(at: start + .minutes(60))
        try damage(31, of: collector)
        try damage(60, of: collector)
        let rebuild = Rebuild(besideStoreAt: collector.store.path, catalogue: collector.catalogue)
        try rebuild.derive(from: collector.store)
        try collector.take(rebuild)
        #expect(try gaps("lathe", in: collector).contains(lost) && gaps("oven", in: collector).contains(lost))
        #expect(collector.pipeline.position.block == 61)
        #expect(try DamagedBlocks.known(in: collector.store).sequences == [31, 60])
    }
}
