import Foundation
import LoopbackBroker
import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("releve conform and the kit", .serialized)
struct ConformExampleTests {
    @Test("finds no fault in the reference client's example: every point is passed but the two that nothing shows")
    func example() throws {
        let folder = try TemporaryDirectory()
        let broker = try PrivateBroker()
        defer { broker.stop() }
        var bench = Bench(
            machine: try RunningMachine(
                lab: "nord", machine: "tour-1", brokerPort: broker.port, folder: folder, period: 1000))
        try bench.live()
        let examination = try RunningExamination(
            port: broker.port, folder: folder.path, ["--format", "json", "--duration", "110", "--pull-the-plug"])
        try Poll.until(.seconds(120), "the examination ends") {
            bench.hear(examination.requests())
            try bench.live()
            return !examination.isRunning
        }
        let outcome = try examination.outcome()
        #expect(outcome.status == 0, "\(outcome)")
        let report = try #require(try outcome.json() as? [String: Any])
        let points = try #require(report["points"] as? [[String: Any]])
        let others = points.filter { $0["outcome"] as? String != "passed" }
        // Nobody waits a minute for its ring, and it has no members of its own.
        #expect(others.compactMap { $0["point"] as? String } == ["N38", "N50"], "\(others)")
        #expect(others.allSatisfy { $0["outcome"] as? String == "not_seen" && $0["detail"] != nil })
        #expect(points.allSatisfy { ($0["advice"] as? [String])?.isEmpty == true }, "\(points)")
        let rhythm = points.first { $0["point"] as? String == "N30" }
        #expect(rhythm?["detail"] == nil, "\(String(describing: rhythm))")
        let unjudged = try #require(report["not_judged"] as? [[String: Any]])
        #expect(points.count + unjudged.count == 50 && unjudged.allSatisfy { $0["reason"] is String })
    }

    @Test("names the points that a badly written device fails, each with the message, and ends with 65")
    func badlyWritten() throws {
        let folder = try TemporaryDirectory()
        let broker = try PrivateBroker()
        defer { broker.stop() }
        var box = try BadBox(port: broker.port)
        let examination = try RunningExamination(
            port: broker.port, folder: folder.path, ["--duration", "20", "--pull-the-plug"])
        var wasAsked = false
        try Poll.until(.seconds(40), "the examination ends") {
            for request in examination.requests() {
                switch request {
                case .interrupt: try box.reconnect()
                case .pullThePlug: wasAsked = true
                }
            }
            try box.live()
            return !examination.isRunning
        }
        let outcome = try examination.outcome()
        #expect(outcome.status == 65 && wasAsked, "\(outcome)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        func failure(_ point: String) -> String {
            guard let start = lines.firstIndex(where: { $0.hasPrefix("failed      \(point) ") }) else { return "" }
            return lines[start...].prefix { $0 == lines[start] || $0.hasPrefix(" ") }.joined(separator: "\n")
        }
        #expect(failure("N7").contains("sheets must be written as an integer"), "\(outcome.output)")
        #expect(failure("N7").contains(#""counters":{"sheets":4.5}"#))
        let skipped = try #require(box.skipped)
        #expect(failure("N10").contains("the first is \(skipped)"), "\(outcome.output)")
        #expect(failure("N10").contains(#""seq":\#(skipped + 1),"#))
        #expect(failure("N22").contains("no last will came"), "\(outcome.output)")
        #expect(lines.count { $0.hasPrefix("failed") } == 3, "\(outcome.output)")
        #expect(lines.count { $0.hasPrefix("not judged") } > 5)
        #expect(outcome.errors.contains("3 point(s) of the specification failed"))
    }
}

/// The example at work, and the person who does what the examination asks for.
private struct Bench {
    /// What happens in four seconds, by tenths of one.
    private static let work: [Int: [String]] = [
        0: ["badge in 04A2B3C4D5E6", "state busy", "level power_w 731500"], 5: ["job start 58 vanne"],
        20: ["add pieces 1", "job end 58 done"], 25: ["state idle", "level power_w 2100"],
        30: ["badge out 04A2B3C4D5E6"],
    ]
    /// Longer than what the examination takes for a delay on the way.
    private static let outage = TimeSpan.seconds(5)
    /// Nobody's hand is faster than the acknowledgement that was sent before the request.
    private static let reaction = TimeSpan.seconds(1)

    private let machine: RunningMachine
    private var start = Bench.now
    private var tenths = -1
    private var asked: (request: RunningExamination.Request, at: Instant)?
    private var mendAt: Instant?
    private var isUnplugged = false
    private var wasRestarted = false

    init(machine: RunningMachine) { self.machine = machine }

    private static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// Brings it to the present, a tenth of a second at a time.
    mutating func live() throws {
        let now = Self.now
        guard !isUnplugged else { return }
        if let (request, at) = asked, now - at >= Self.reaction {
            asked = nil
            try answer(request)
        }
        while tenths < (now - start).milliseconds / 100 {
            tenths += 1
            try machine.say("time \(tenths * 100) \(start.milliseconds + Int64(tenths) * 100)")
            for line in Self.work[tenths % 40] ?? [] { try machine.say(line) }
        }
        if let mendAt, now >= mendAt {
            try machine.say("mend")
            self.mendAt = nil
        }
    }

    mutating func hear(_ requests: [RunningExamination.Request]) {
        if let last = requests.last { asked = (last, Self.now) }
    }

    private mutating func answer(_ request: RunningExamination.Request) throws {
        switch request {
        case .interrupt where !wasRestarted:
            machine.pullThePlug()
            try machine.start()
            (start, tenths, wasRestarted) = (Self.now, -1, true)
        case .interrupt:
            try machine.say("cut")
            mendAt = Self.now + Self.outage
        case .pullThePlug:
            machine.pullThePlug()
            isUnplugged = true
        }
    }
}

/// Leaves out a number, counts in fractions and has no last will; the rest is right.
private struct BadBox {
    private let publisher: BrokerPublisher
    private let start = BadBox.now
    private var sequence = 0
    /// The number it left out.
    private(set) var skipped: Int?
    private var said: [(kind: String, payload: String)] = []
    private var spokeAt = BadBox.now

    init(port: Int) throws {
        var settings = BrokerSettings(host: "127.0.0.1", port: port, clientID: "tour-1")
        settings.cleanStart = true
        publisher = try BrokerPublisher(settings)
        try publisher.connect()
    }

    private static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// Telemetry twice a second.
    mutating func live() throws {
        guard Self.now - spokeAt >= .milliseconds(500) else { return }
        if sequence == 0 { try greet() }
        try say("telemetry", #""counters":{"sheets":4}"#)
    }

    /// Everything again that was not acknowledged: the examination does that behind the hello of the first time.
    mutating func reconnect() throws {
        if skipped == nil {
            sequence += 1
            skipped = sequence
            try say("telemetry", #""counters":{"sheets":4.5}"#)
        }
        for message in said { try publish(message.kind, message.payload) }
        said = []
        try greet()
        said.removeFirst()
        try say("telemetry", "")
    }

    private mutating func greet() throws {
        let hello = #""model":"a","firmware":"1","period_ms":5000,"quantities":["sheets"],"oldest":{"boot":9,"seq":1}"#
        try say("hello", hello)
        try say("status", #""status":"online""#)
    }

    private mutating func say(_ kind: String, _ fields: String) throws {
        sequence += 1
        let now = Self.now
        let separator = fields.isEmpty ? "" : ","
        let payload = #"{"boot":9,"seq":\#(sequence),"up":\#((now - start).milliseconds)\#(separator)\#(fields)}"#
        said.append((kind, payload))
        try publish(kind, payload)
        spokeAt = now
    }

    private func publish(_ kind: String, _ payload: String) throws {
        try publisher.publish(
            topic: "fablab/v1/nord/tour-1/\(kind)", payload: Array(payload.utf8), qos: 1,
            isRetained: kind == "hello" || kind == "status")
    }
}
