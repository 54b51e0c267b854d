import Derivation
import Foundation
import Inspection
import Testing
import TestSupport
import UsageDomain
import UsageStore

@Suite("A clock that is set while the collector works")
struct TimeBaseTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)
    private let registry = LabRegistry(
        lab: Lab(id: "essai", name: "Essai", timezone: "Europe/Paris"),
        machines: [
            Machine(
                id: "tour", kind: .lathe, name: "Tour",
                power: PowerThresholds(busyAbove: .watts(150), startDelay: .zero, endDelay: .zero),
                devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "prise-tour"))])
        ])

    private func host() throws -> ListeningHost { try ListeningHost(registry: registry, at: Self.start) }

    /// The plug says what it draws every ten seconds.
    private func draw(_ watts: Int, for span: TimeSpan, _ host: ListeningHost) throws {
        for _ in 0..<(span.milliseconds / 10_000) {
            try host.pass(.seconds(10))
            try host.hear("tele/prise-tour/SENSOR", #"{"ENERGY":{"Power":\#(watts)}}"#)
        }
    }

    private func sessions(_ host: ListeningHost) throws -> [UsageSession] {
        try host.collector.pipeline.checkpoint(at: host.now)
        return try host.store.sessions(SessionQuery()).sorted { $0.start < $1.start }
    }

    private func gaps(_ host: ListeningHost) throws -> [Gap] {
        try host.store.gaps(machine: "tour", from: .distantPast, to: .distantFuture)
    }

    /// A derivation from the journal alone, with what is known today, says the same.
    private func isWhatTheJournalGives(_ host: ListeningHost) throws {
        let lines = try DerivationCheck.run(host.store, catalogue: host.collector.catalogue).lines
        #expect(lines == [])
        #expect(try host.store.verify().problems == [])
    }

    private func seconds(_ span: TimeSpan) -> Int64 { span.milliseconds / 1000 }

    @Test(
        "Ahead, then corrected: work before and after lies where it was, nothing is lost, nothing is too late",
        arguments: [TimeSpan.minutes(2), .hours(3), .hours(49)], [false, true])
    func ahead(by error: TimeSpan, isRestarted: Bool) throws {
        let host = try host()
        host.setClock(off: error)
        try draw(20, for: .minutes(2), host)
        try draw(900, for: .minutes(10), host)
        try host.collector.pipeline.checkpoint(at: host.now)
        if isRestarted { try host.restart() }
        host.setClock(off: .zero)
        try draw(900, for: .minutes(5), host)
        try draw(20, for: .minutes(2), host)
        let found = try sessions(host)
        #expect(found.map { seconds($0.durations.busy) } == [900])
        #expect(found.first.map { seconds($0.start - Self.start) } == 130)
        #expect(try gaps(host).isEmpty)
        let days = try host.store.dayRollups(#require(Period("2026"))).map(\.key.day)
        #expect(days == [CivilDate(year: 2026, month: 3, day: 2)])
        #expect(host.problem == nil)
        try isWhatTheJournalGives(host)
    }

    @Test("Set back while the machine works, and right again: the work is whole")
    func setBack() throws {
        let host = try host()
        try draw(900, for: .minutes(10), host)
        host.setClock(off: .hours(-2))
        try draw(900, for: .minutes(10), host)
        #expect(seconds(try sessions(host).map(\.durations.busy).reduce(.zero, +)) == 1190)
        host.setClock(off: .zero)
        try draw(900, for: .minutes(10), host)
        let found = try sessions(host)
        #expect(found.map { seconds($0.durations.busy) } == [1790])
        #expect(found.first.map { seconds($0.start - Self.start) } == 10)
        try isWhatTheJournalGives(host)
    }

    @Test("Set forward: what it jumps over is a gap, however short, and nobody has waited in it")
    func setForward() throws {
        for jump in [TimeSpan.seconds(40), .hours(5)] {
            let host = try host()
            host.setClock(off: .zero - jump)
            try draw(900, for: .minutes(10), host)
            host.setClock(off: .zero)
            try draw(900, for: .minutes(10), host)
            let found = try sessions(host)
            // The machine's session goes on; it is known up to the last word before.
            #expect(found.count == 1)
            #expect(found.map { seconds($0.durations.busy) } == [1180])
            #expect(try gaps(host).map { seconds($0.end - $0.start) } == [seconds(jump) + 10])
            try isWhatTheJournalGives(host)
        }
    }

    @Test("Not set since the system was started, then set: the first hour is placed where it was")
    func unset() throws {
        let host = try host()
        host.setClock(off: Instant(milliseconds: 0) - Self.start)
        try draw(20, for: .minutes(2), host)
        try draw(900, for: .minutes(58), host)
        #expect(host.problem == .unset)
        #expect(try sessions(host).isEmpty)
        host.setClock(off: .zero)
        try draw(20, for: .minutes(5), host)
        let found = try sessions(host)
        #expect(found.map { seconds($0.durations.busy) } == [58 * 60])
        #expect(found.first.map { seconds($0.start - Self.start) } == 130)
        #expect(host.problem == nil)
        let days = try host.store.dayRollups(#require(Period("1970-01-01/2099-12-31"))).map(\.key.day)
        #expect(days == [CivilDate(year: 2026, month: 3, day: 2)])
        try isWhatTheJournalGives(host)
    }

    @Test("Not set until the power fails: nobody can tell, and it is a gap between what is known")
    func neverSet() throws {
        let host = try host()
        try draw(900, for: .minutes(10), host)
        try host.restart(boot: "second")
        host.setClock(off: Instant(milliseconds: 5_000) - host.now)
        try draw(900, for: .minutes(10), host)
        try host.restart(boot: "third")
        host.setClock(off: .zero)
        try draw(900, for: .minutes(10), host)
        #expect(seconds(try sessions(host).map(\.durations.busy).reduce(.zero, +)) == 2 * 590)
        #expect(try gaps(host).map { seconds($0.end - $0.start) } == [610])
        let kept = try host.store.journalHead()?.sequence
        #expect(kept == Int64(183))
        try isWhatTheJournalGives(host)
    }

    @Test("Behind after the system was started again: nothing counts twice, and what came is placed once it is set")
    func behind() throws {
        let host = try host()
        try draw(900, for: .minutes(30), host)
        try host.restart(boot: "second")
        host.setClock(off: .minutes(-20))
        try draw(900, for: .minutes(5), host)
        #expect(host.problem.map { if case .behind = $0 { true } else { false } } == true)
        host.setClock(off: .zero)
        try draw(900, for: .minutes(5), host)
        #expect(seconds(try sessions(host).map(\.durations.busy).reduce(.zero, +)) == 40 * 60 - 10)
        #expect(host.problem == nil)
        try isWhatTheJournalGives(host)
    }

    @Test("A clock set at random: the work of an honest one, or gaps where it is missing", arguments: 0..<8)
    func random(seed: UInt64) throws {
        var chance = SeededGenerator(seed: 0x71AE + seed)
        let (honest, wild) = (try host(), try host())
        var isWorking = false
        for _ in 0..<16 {
            if Int.random(in: 0..<3, using: &chance) == 0 {
                wild.setClock(
                    off: .seconds([0, 0, 30, -30, 7_200, -7_200, 176_400].randomElement(using: &chance) ?? 0))
            }
            if Int.random(in: 0..<6, using: &chance) == 0 {
                try wild.restart()
                try honest.restart()
            }
            if Int.random(in: 0..<4, using: &chance) == 0 { try wild.collector.pipeline.checkpoint(at: wild.now) }
            isWorking = Bool.random(using: &chance)
            let span = TimeSpan.seconds(Int64.random(in: 1...20, using: &chance) * 10)
            for host in [honest, wild] { try draw(isWorking ? 900 : 20, for: span, host) }
        }
        for host in [honest, wild] {
            host.setClock(off: .zero)
            try draw(20, for: .minutes(3), host)
        }
        let expected = seconds(try sessions(honest).map(\.durations.busy).reduce(.zero, +))
        let found = seconds(try sessions(wild).map(\.durations.busy).reduce(.zero, +))
        let missing = seconds(try gaps(wild).map { $0.end - $0.start }.reduce(.zero, +))
        #expect(found <= expected && expected - found <= missing, "\(expected) s, \(found) s, \(missing) s of gaps")
        func heard(_ host: ListeningHost) throws -> Int {
            var count = 0
            try host.store.forEachMessage { _, _, batch, frame in
                if batch.bytes[frame.topic].starts(with: "tele/".utf8) { count += 1 }
                return true
            }
            return count
        }
        #expect(try heard(wild) == heard(honest))
        try isWhatTheJournalGives(wild)
    }
}
