import Conformance
import Foundation
import Testing
import UsageDomain

@Suite("The examination of a device")
struct ExaminationTests {
    private func goodDevice() -> ScriptedDevice {
        var device = ScriptedDevice(wantsThePlugPulled: true)
        device.greet()
        device.work()
        device.reconnect()
        device.work()
        device.reconnect()
        device.work(1)
        device.say("telemetry", #""state":"idle","counters":{"busy_ms":\#(device.uptime)}"#)
        device.work(1, every: 0)
        return device
    }

    @Test("A device that keeps to the specification fails no point, and its ring, its ack and its will are seen")
    func good() {
        var device = goodDevice()
        device.say("badge", #""badge":"04C1D2E3F4A5","action":"in""#)
        device.say("job", #""id":"58","action":"start","name":"bras""#)
        device.work(1)
        device.say("job", #""id":"58","action":"end","outcome":"done""#)
        device.say("badge", #""badge":"04C1D2E3F4A5","action":"out""#)
        #expect(device.told.last?.contains("pull the device's plug") == true)
        device.publish("status", #"{"boot":906113,"status":"offline"}"#)
        #expect(device.failed == [], "\(device.examination.verdicts().filter { $0.outcome == .failed })")
        #expect(device.examination.isThrough)
        for point in [
            SpecificationPoint.sequence, .uptime, .clock, .repetition, .helloFirst, .helloMembers, .online, .will,
            .willMembers, .counters, .rhythm, .badgesAndJobs, .ring, .acknowledgement, .order, .reconnection,
            .foreignAcknowledgement, .malformedAcknowledgement, .unconnected, .counting,
        ] {
            #expect(device.verdict(point).outcome == .passed, "\(point.name)")
        }
        #expect(
            device.verdict(.boot).outcome == .notSeen && device.verdict(.boot).detail?.contains("off and on") == true)
    }

    @Test("Acknowledgements that are not for the device, or of another form, come first, then one that is")
    func acknowledgements() {
        let device = goodDevice()
        #expect(device.acknowledged.count == 5)
        #expect(device.acknowledged[0].hasPrefix("{\"boot\":906114,"))
        #expect(device.acknowledged[1] == "{\"boot\":906113,\"seq\":1000002}")
        #expect(device.acknowledged[2] == "{\"boot\":\"906113\",\"seq\":\"1\"}")
        #expect(device.acknowledged[3].utf8.count > 256)
        #expect(device.acknowledged[4] == "{\"boot\":906113,\"seq\":8}")
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let point: SpecificationPoint
        let speak: @Sendable (inout ScriptedDevice) -> Void

        init(_ words: String, _ point: SpecificationPoint, _ speak: @escaping @Sendable (inout ScriptedDevice) -> Void)
        {
            testDescription = words
            self.point = point
            self.speak = speak
        }
    }

    static let bad: [Bad] = [
        Bad("an unknown kind", .topics) { $0.publish("debug", "{}") },
        Bad("retained telemetry", .retained) { $0.publish("telemetry", "{}", isRetained: true) },
        Bad("QoS 0", .quality) { $0.say("telemetry", "", qos: 0) },
        Bad("no JSON", .payload) { $0.publish("telemetry", "busy") },
        Bad("an array", .payload) { $0.publish("telemetry", "[1]") },
        Bad("a bare NaN", .payload) { $0.say("telemetry", #""levels":{"power_w":NaN}"#) },
        Bad("5 kB", .size) { $0.say("telemetry", #""x_a":["# + String(repeating: "1,", count: 2500) + "1]") },
        Bad("a long text", .size) { $0.say("job", #""action":"start","id":"\#(String(repeating: "é", count: 65))""#) },
        Bad("a member twice", .members) { $0.say("telemetry", #""state":"busy","state":"idle""#) },
        Bad("a counter written 412.0", .members) { $0.say("telemetry", #""counters":{"sheets":412.0}"#) },
        Bad("seq as text", .members) { $0.say("telemetry", "", envelope: #""boot":906113,"seq":"7","up":1"#) },
        Bad("no up", .envelope) { $0.say("telemetry", "", envelope: #""boot":906113,"seq":6"#) },
        Bad("boot 0", .envelope) { $0.say("telemetry", "", envelope: #""boot":0,"seq":6,"up":1"#) },
        Bad("boot reused", .boot) {
            $0.pass(60_000)
            ($0.sequence, $0.uptime) = (0, 10)
            $0.greet()
        },
        Bad("a hole", .sequence) {
            $0.sequence += 2
            $0.work(1)
        },
        Bad("up falling", .uptime) {
            $0.uptime -= 20_000
            $0.say("telemetry", "")
        },
        Bad("up standing still", .uptime) {
            $0.now = $0.now + .seconds(9)
            $0.say("telemetry", "")
            $0.now = $0.now + .seconds(9)
            $0.say("telemetry", "")
        },
        Bad("a clock of 1970", .clock) {
            $0.say("telemetry", "", envelope: #""boot":906113,"seq":\#($0.sequence + 1),"up":\#($0.uptime),"ts":12"#)
        },
        Bad("other content under the same number", .repetition) {
            $0.publish("telemetry", #"{"boot":906113,"seq":4,"up":20000,"state":"idle"}"#)
        },
        Bad("online without hello", .helloFirst) { $0.say("status", #""status":"online""#) },
        Bad("hello without period", .helloMembers) { $0.greet(hello: #""model":"a","firmware":"1","quantities":[]"#) },
        Bad("hello with a quantity of its own", .helloMembers) {
            $0.greet(hello: #""model":"a","firmware":"1","period_ms":10000,"quantities":["volts"]"#)
        },
        Bad("an oldest that is a number", .oldest) {
            $0.greet(hello: #""model":"a","firmware":"1","period_ms":10000,"quantities":[],"oldest":3"#)
        },
        Bad("status away", .statusWord) { $0.say("status", #""status":"away""#) },
        Bad("telemetry right after hello", .online) {
            $0.say("hello", #""model":"a","firmware":"1","period_ms":10000,"quantities":[]"#)
            $0.work(1)
        },
        Bad("a will with the time", .willMembers) {
            $0.publish("status", #"{"boot":906113,"status":"offline","ts":1775721600000}"#)
        },
        Bad("an unknown counter", .counterKeys) { $0.say("telemetry", #""counters":{"energy_wh":1}"#) },
        Bad("a negative counter", .counterKeys) { $0.say("telemetry", #""counters":{"sheets":-1}"#) },
        Bad("a falling counter", .counters) { $0.say("telemetry", #""counters":{"busy_ms":3}"#) },
        Bad("progress of 120 %", .levels) { $0.say("telemetry", #""levels":{"progress_pct":120}"#) },
        Bad("state running", .state) { $0.say("telemetry", #""state":"running""#) },
        Bad("silence for longer than the period", .rhythm) { $0.work(1, every: 14_000) },
        Bad("a badge in lower case", .badgesAndJobs) { $0.say("badge", #""badge":"04c1d2","action":"in""#) },
        Bad("a job's end without outcome", .badgesAndJobs) { $0.say("job", #""id":"1","action":"end""#) },
        Bad("a job that starts twice", .badgesAndJobs) {
            $0.say("job", #""id":"1","action":"start""#)
            $0.say("job", #""id":"1","action":"start""#)
        },
        Bad("time at work that is longer than the time", .counting) {
            $0.pass(5000)
            $0.say("telemetry", #""counters":{"busy_ms":\#($0.uptime + 60_000)}"#)
        },
        Bad("a change that is said with the next period only", .rhythm) {
            let busy = $0.uptime
            $0.pass(9000)
            $0.say("telemetry", #""state":"idle","counters":{"busy_ms":\#(busy)}"#)
        },
        Bad("nothing behind status online for half a period", .rhythm) {
            $0.say("hello", #""model":"a","firmware":"1","period_ms":10000,"quantities":[]"#)
            $0.say("status", #""status":"online""#)
            $0.work(1, every: 5000)
        },
        Bad("no telemetry for as long as there was no connection", .unconnected) {
            $0.cut { $0.pass(20_000) }
            $0.sendRing()
            $0.greet()
        },
        Bad("an old boot's messages behind the new one's", .restart) {
            $0.restart(boot: 77)
            $0.greet()
            $0.pass(5000)
            $0.sendRing(ofBoot: 77)
            $0.sendRing(ofBoot: 906_113)
            $0.greet()
        },
        Bad("an acknowledgement of another form obeyed", .malformedAcknowledgement) {
            $0.sendRing(except: [1])
            $0.greet()
        },
        Bad("a message left out of the ring", .foreignAcknowledgement) {
            $0.sendRing(except: [3])
            $0.greet()
        },
        Bad("the ring in the wrong order", .order) {
            $0.sendRing(except: [2])
            $0.sendRing(except: [1, 3, 4, 5, 6])
            $0.greet()
        },
        Bad("hello before the ring", .reconnection) {
            $0.greet()
            $0.sendRing()
            $0.work(1)
        },
        Bad("nothing again in a minute and a quarter", .patience) { $0.work(9) },
        Bad("copies after the ack", .acknowledgement) {
            $0.goDeaf()
            $0.reconnect()
            $0.work(1)
            $0.reconnect()
        },
        Bad("a hundred and one messages in a second", .rate) { $0.work(101, every: 5) },
    ]

    @Test("Names the point that a bad device fails, with the message that shows it", arguments: bad)
    func namesThePoint(_ bad: Bad) {
        var device = ScriptedDevice()
        device.greet()
        device.work()
        bad.speak(&device)
        let verdict = device.verdict(bad.point)
        #expect(verdict.outcome == .failed, "\(bad.point.name); failed were \(device.failed.map(\.name))")
        #expect(verdict.detail?.isEmpty == false)
        if ![.patience, .foreignAcknowledgement].contains(bad.point) {
            #expect(verdict.message != nil || [.order, .unconnected].contains(bad.point))
        }
        #expect(verdict.message.map { !$0.text.contains(where: \.isNewline) } ?? true)
    }

    @Test("What a should asks for is advice and fails nothing")
    func advice() {
        var device = ScriptedDevice()
        device.greet(
            hello: #""model":"a","firmware":"1","period_ms":60000,"quantities":[],"colour":"red","x_mine":1"#)
        #expect(device.failed == [])
        #expect(device.verdict(.period).advice.count == 1 && device.verdict(.invention).advice.count == 1)
    }

    @Test("A restart with a new boot passes, and its own numbering begins at 1")
    func restart() {
        var device = ScriptedDevice()
        device.greet()
        device.work()
        device.forget(upTo: .max)
        device.restart(boot: 77)
        device.greet()
        #expect(device.failed == [] && device.verdict(.boot).outcome == .passed)
        (device.boot, device.sequence, device.uptime) = (78, 4, 0)
        device.greet()
        #expect(device.failed == [.sequence])
    }

    @Test("A ring that outlasts a restart is seen to: what waited in it goes first")
    func ringOutlastsRestart() {
        var device = ScriptedDevice()
        device.greet()
        device.work()
        #expect(device.verdict(.restart).outcome == .notSeen)
        device.pass(4000)
        device.sendRing()
        device.restart(boot: 77)
        device.greet()
        #expect(device.failed == [] && device.verdict(.restart).outcome == .passed)
    }

    @Test("Telemetry passes with what was not seen of its rhythm beside it")
    func partOfTheRhythm() {
        var device = ScriptedDevice()
        device.greet()
        device.work()
        let verdict = device.verdict(.rhythm)
        #expect(
            verdict.outcome == .passed && verdict.detail == "not seen: a change of state (start and stop the machine)")
        device.pass(500)
        device.say("telemetry", #""state":"paused""#)
        #expect(device.verdict(.rhythm).detail == nil)
    }

    @Test("Every point of the specification is judged, or said not to be and why")
    func everyPoint() throws {
        let specification = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "firmware-protocol/SPECIFICATION.md")
        let text = try String(contentsOf: specification, encoding: .utf8)
        let points = text.matches(of: /- \*\*N([0-9]+)\.\*\*/).compactMap { Int($0.output.1) }
        let told = SpecificationPoint.allCases.map(\.rawValue) + UnjudgedPoint.all.map(\.number)
        #expect(told.sorted() == points)
    }

    @Test("A device without a ring passes with its points not seen; it may rely on the broker")
    func withoutRing() {
        var device = ScriptedDevice()
        device.greet(hello: #""model":"a","firmware":"1","period_ms":10000,"quantities":["busy_ms"]"#)
        device.work(10)
        #expect(device.failed == [])
        #expect(device.verdict(.ring).outcome == .notSeen)
        #expect(device.verdict(.ring).detail?.contains("N33") == true)
        #expect(device.examination.isThrough)
    }

    @Test("What the broker should keep and does not, and another collector at work, are said")
    func brokerSide() {
        var device = ScriptedDevice()
        device.greet()
        device.examination.hearKept([])
        #expect(device.failed == [.retained])
        #expect(device.examination.otherCollector == nil)
        device.publish("ack", #"{"boot":906113,"seq":1}"#)
        #expect(device.examination.otherCollector != nil)
    }

    @Test("Hostile numbers and floods end, and memory stays bounded")
    func hostile() {
        var device = ScriptedDevice()
        device.greet()
        for boot in 1...100 {
            device.publish("telemetry", #"{"boot":\#(boot),"seq":9007199254740992,"up":9007199254740992}"#)
            device.publish("telemetry", #"{"boot":\#(boot),"seq":1,"up":0,"ts":9007199254740992}"#)
            device.publish("telemetry", #"{"boot":\#(boot),"seq":9223372036854775807,"up":-9223372036854775808}"#)
            device.publish("hello", #"{"boot":\#(boot),"seq":9007199254740991,"up":1,"period_ms":9223372036854775807}"#)
        }
        for sequence in 1...6000 { device.publish("telemetry", #"{"boot":5,"seq":\#(sequence),"up":\#(sequence)}"#) }
        #expect(device.failed.contains(.sequence))
    }
}
