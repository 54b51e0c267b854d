import Foundation
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("A device with the reference client keeps its hours through anything", .serialized)
struct FirmwareTests {
    private static let registry = """
        lab: {id: beaux-exemples, name: L'Atelier des Beaux Exemples, timezone: Europe/Paris}
        machines:
          - id: router-1
            kind: cncRouter
            name: Fraiseuse numérique
            rated_power: 2000 W
            devices:
              - {dialect: native, id: box-1}
        members:
          - {id: m-17, name: null, badges: ["04A2B3C4D5E6"]}
        """

    /// A morning of the device: what happens after so many seconds; at work it takes 720 W, which is 1 Wh in 5 s.
    private static let day: [Int: [String]] = [
        0: ["state idle"], 10: ["badge in 04A2B3C4D5E6"], 20: ["job start 58 support-moteur"], 30: ["state busy"],
        600: ["state paused"], 660: ["state busy"], 840: ["state idle", "add pieces 3"], 850: ["job end 58 done"],
        1000: ["state busy"], 1200: ["state idle", "add pieces 1"], 1300: ["badge out 04A2B3C4D5E6"],
    ]
    private static let busy = [30..<600, 660..<840, 1000..<1200]

    @Test(
        "Broker and collector are killed while the network is cut for ten minutes: every message is journalled, once, and hours, energy and pieces are the device's own"
    )
    func outage() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(Self.registry, to: "lab.yaml")
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let machine = try RunningMachine(
            lab: "beaux-exemples", machine: "box-1", brokerPort: broker.port, folder: folder)
        var device = Device(machine: machine)

        try device.live(until: 300, Self.day, busy: Self.busy)
        try Poll.until(.seconds(20), "the collector acknowledges what it has") {
            let report = try machine.report()
            return report.safe && report.acknowledged == report.seq
        }

        try machine.say("cut")
        collector.kill()
        try device.live(until: 500, Self.day, busy: Self.busy)
        broker.kill9()
        try device.live(until: 700, Self.day, busy: Self.busy)
        try broker.restart()
        try device.live(until: 900, Self.day, busy: Self.busy)
        try machine.say("mend")
        // The broker takes it all, and nobody listens: it forgets it again.
        try Poll.until(.seconds(20), "the broker has everything") { try machine.report().sent }
        let unheard = try machine.report()
        #expect(unheard.connected && !unheard.safe && unheard.acknowledged < unheard.seq)

        try collector.start()
        try await collector.waitUntilReady()
        try device.live(until: 1400, Self.day, busy: Self.busy)
        // What was sent while nobody listened goes again after each minute without an acknowledgement.
        var minutes = 0
        while (try? Poll.until(.seconds(2), "everything is safe", { try machine.report().safe })) == nil, minutes < 20 {
            minutes += 1
            try device.wait(61)
        }
        let truth = try machine.report()
        #expect(truth.lost == 0 && truth.acknowledged == truth.seq)
        #expect(try machine.leave() == 0)
        #expect(collector.stop() == 0)

        try Self.expectOnceEach(folder, boot: truth.boot, through: truth.acknowledged)
        try Self.expectTruth(folder, truth, start: device.start)
        let verified = try ReleveCommand.run(["verify", "--db", folder.file("serve.db")])
        #expect(verified.status == 0, "\(verified)")
    }

    @Test("A ring that is full gives up its oldest messages and not an hour, a watt-hour or a piece")
    func fullRing() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(Self.registry, to: "lab.yaml")
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()
        let machine = try RunningMachine(
            lab: "beaux-exemples", machine: "box-1", brokerPort: broker.port, folder: folder, sectors: 4)
        var device = Device(machine: machine)
        let day: [Int: [String]] = [
            0: ["state idle"], 10: ["badge in 04A2B3C4D5E6"], 200: ["state busy"], 900: ["state idle", "add pieces 5"],
            1000: ["state busy"], 1150: ["state idle", "add pieces 2"], 1500: ["badge out 04A2B3C4D5E6"],
        ]
        let busy = [200..<900, 1000..<1150]
        try device.live(until: 100, day, busy: busy)
        try Poll.until(.seconds(20), "the collector acknowledges what it has") { try machine.report().safe }
        try machine.say("cut")
        try device.live(until: 1200, day, busy: busy)
        let outage = try machine.report()
        #expect(outage.lost > 0, "the ring was large enough for the outage")
        try machine.say("mend")
        // Its hello says what it still holds, so that nobody waits for the rest.
        try Poll.until(.seconds(20), "what the ring holds is safe") { try machine.report().safe }
        try device.live(until: 1600, day, busy: busy)
        try Poll.until(.seconds(20), "everything is safe") { try machine.report().safe }
        let truth = try machine.report()
        #expect(truth.safe && truth.pieces == 7 && truth.busy == 850_000)
        #expect(try machine.leave() == 0)
        #expect(collector.stop() == 0)
        let outcome = try ReleveCommand.run(["sessions", "--db", folder.file("serve.db"), "--format", "json"])
        let session = try #require((try outcome.json() as? [[String: Any]])?.first)
        #expect(session["busy_ms"] as? Int64 == truth.busy, "\(outcome.output)")
        #expect(session["energy_mwh"] as? Int64 == truth.energy - Device.firstEnergy, "\(outcome.output)")
        let quantities = try #require(session["quantities"] as? [String: Any])
        #expect(quantities["pieces"] as? Int64 == truth.pieces, "\(outcome.output)")
        let gap = try #require(session["gap_ms"] as? Int64)
        #expect(gap > 0, "nothing was lost: \(outcome.output)")
    }

    /// The journal holds every message that was acknowledged, and each copy of one has the same bytes.
    private static func expectOnceEach(_ folder: TemporaryDirectory, boot: UInt64, through last: UInt64) throws {
        let export = try ReleveCommand.run(["journal", "export", "--db", folder.file("serve.db")])
        var copies: [UInt64: Set<String>] = [:]
        for line in export.output.split(separator: "\n") {
            let message = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let topic = try #require(message["topic"] as? String)
            let payload = try #require(message["payload"] as? String)
            guard topic.hasPrefix("fablab/v1/beaux-exemples/box-1/"), !topic.hasSuffix("/ack") else { continue }
            let body = try #require(JSONSerialization.jsonObject(with: Data(payload.utf8)) as? [String: Any])
            guard let sequence = body["seq"] as? UInt64 else { continue }
            #expect(body["boot"] as? UInt64 == boot)
            copies[sequence, default: []].insert(topic + payload)
        }
        #expect((1...last).filter { copies[$0] == nil } == [], "acknowledged, but not in the journal")
        #expect(copies.filter { $0.value.count > 1 }.isEmpty, "the same number for two messages")
    }

    private static func expectTruth(
        _ folder: TemporaryDirectory, _ truth: RunningMachine.Report, start: Int64
    ) throws {
        let outcome = try ReleveCommand.run(["sessions", "--db", folder.file("serve.db"), "--format", "json"])
        let sessions = try #require(try outcome.json() as? [[String: Any]])
        #expect(sessions.count == 1, "\(outcome.output)")
        let session = try #require(sessions.first)
        #expect(session["start"] as? String == Instant(milliseconds: start + 10_000).iso8601)
        #expect(session["end"] as? String == Instant(milliseconds: start + 1_300_000).iso8601)
        #expect(session["close_reason"] as? String == "badgeOut" && session["member"] as? String == "m-17")
        let busy = Int64(Self.busy.map(\.count).reduce(0, +)) * 1000
        #expect(truth.busy == busy && session["busy_ms"] as? Int64 == busy, "\(session)")
        #expect(session["paused_ms"] as? Int64 == 60_000 && session["gap_ms"] as? Int64 == 0, "\(session)")
        #expect(session["energy_mwh"] as? Int64 == truth.energy - Device.firstEnergy, "\(session)")
        #expect(session["energy_grade"] as? String == "measured")
        let quantities = try #require(session["quantities"] as? [String: Any])
        #expect(truth.pieces == 4 && quantities["pieces"] as? Int64 == 4, "\(quantities)")
        let runs = try #require(session["runs"] as? [[String: Any]])
        #expect(runs.count == 2 && runs.first?["outcome"] as? String == "done", "\(runs)")
    }
}

/// The world around the device: its clock and its meter.
private struct Device {
    static let firstEnergy: Int64 = 5_120_000

    let machine: RunningMachine
    /// Milliseconds since 1970: two hours ago, which a collector believes.
    let start: Int64
    private var second = -5
    private var energy = Device.firstEnergy

    init(machine: RunningMachine) {
        self.machine = machine
        start = Int64(Date().timeIntervalSince1970) * 1000 - 7_200_000
    }

    mutating func live(until end: Int, _ day: [Int: [String]], busy: [Range<Int>]) throws {
        while second + 5 < end {
            second += 5
            if busy.contains(where: { $0.contains(second - 1) }) { energy += 1000 }
            try say(time: second, energy: energy)
            for line in day[second] ?? [] { try machine.say(line) }
        }
    }

    mutating func wait(_ seconds: Int) throws {
        second += seconds
        try say(time: second, energy: energy)
    }

    private func say(time: Int, energy: Int64) throws {
        try machine.say("time \(1000 + time * 1000) \(start + Int64(time) * 1000)")
        try machine.say("total energy_mwh \(energy)\nadd pieces 0")
    }
}
