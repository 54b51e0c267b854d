import Conformance
import UsageDomain

/// A device of these tests: numbers what it says, keeps it, and is examined as it speaks.
struct ScriptedDevice {
    var examination: DeviceExamination
    var now = Instant(milliseconds: 1_775_721_600_000)
    var boot = 906_113
    var sequence = 0
    var uptime = 0
    /// What the examination asked for, oldest first.
    private(set) var acknowledged: [String] = []
    private(set) var told: [String] = []
    /// What it says without a connection is kept only.
    private var isConnected = true
    private var ring: [(boot: Int, sequence: Int, message: BenchMessage)] = []
    private var isListening = true

    init(wantsThePlugPulled: Bool = false) {
        examination = DeviceExamination(lab: "nord", device: "tour-1", wantsThePlugPulled: wantsThePlugPulled)
    }

    mutating func pass(_ milliseconds: Int) {
        now = now + .milliseconds(Int64(milliseconds))
        uptime += milliseconds
        collect()
    }

    mutating func say(_ kind: String, _ fields: String, envelope: String? = nil, qos: Int = 1) {
        sequence += 1
        let head = envelope ?? "\"boot\":\(boot),\"seq\":\(sequence),\"up\":\(uptime),\"ts\":\(now.milliseconds)"
        let separator = fields.isEmpty ? "" : ","
        let payload = "{\(head)\(separator)\(fields)}"
        ring.append((boot, sequence, message(kind, payload, qos: qos)))
        if isConnected { publish(kind, payload, qos: qos) }
    }

    mutating func publish(_ kind: String, _ payload: String, qos: Int = 1, isRetained: Bool = false) {
        examination.hear(message(kind, payload, qos: qos, isRetained: isRetained))
        collect()
    }

    private func message(_ kind: String, _ payload: String, qos: Int, isRetained: Bool = false) -> BenchMessage {
        BenchMessage(
            at: now, topic: "fablab/v1/nord/tour-1/\(kind)", payload: Array(payload.utf8), qos: qos,
            isRetained: isRetained)
    }

    mutating func greet(
        hello: String = #""model":"boitier","firmware":"1.0","period_ms":10000,"quantities":["busy_ms","power_w"],"#
            + #""oldest":{"boot":906113,"seq":1}"#
    ) {
        say("hello", hello)
        say("status", #""status":"online""#)
        work(1, every: 0)
    }

    mutating func work(_ count: Int = 3, every milliseconds: Int = 10_000) {
        for _ in 0..<count {
            pass(milliseconds)
            say("telemetry", #""state":"busy","counters":{"busy_ms":\#(uptime)},"levels":{"power_w":412.5}"#)
        }
    }

    /// Everything nobody acknowledged, oldest first.
    mutating func sendRing(except skipped: Set<Int> = [], ofBoot only: Int? = nil) {
        for item in ring where !skipped.contains(item.sequence) && item.boot == only ?? item.boot {
            var message = item.message
            message.at = now
            examination.hear(message)
            collect()
        }
    }

    mutating func forget(upTo last: Int) { ring.removeAll { $0.boot == boot && $0.sequence <= last } }

    /// Works without a connection, and then does what a device that hears its acknowledgements does.
    mutating func reconnect() {
        cut { $0.work(1, every: 6000) }
        sendRing()
        greet()
    }

    mutating func cut(_ live: (inout ScriptedDevice) -> Void) {
        isConnected = false
        live(&self)
        pass(5000)
        isConnected = true
    }

    /// A new life, with what the ring still holds.
    mutating func restart(boot: Int) {
        (self.boot, sequence, uptime) = (boot, 0, 0)
    }

    func verdict(_ point: SpecificationPoint) -> PointVerdict {
        examination.verdicts()[SpecificationPoint.allCases.firstIndex(of: point) ?? 0]
    }

    var failed: [SpecificationPoint] { examination.verdicts().filter { $0.outcome == .failed }.map(\.point) }

    /// The broker lets the examination hear its own acknowledgements, and the device those for it.
    private mutating func collect() {
        for step in examination.steps(at: now) {
            switch step {
            case .say(_, let english): told.append(english)
            case .acknowledge(let payload):
                acknowledged.append(payload)
                examination.hear(
                    BenchMessage(at: now, topic: examination.acknowledgementTopic, payload: Array(payload.utf8)))
                let newest = "{\"boot\":\(boot),\"seq\":"
                if isListening, payload.hasPrefix(newest), let number = Int(payload.dropFirst(newest.count).dropLast()),
                    number <= sequence
                {
                    forget(upTo: number)
                }
            }
        }
    }

    /// From now on acknowledgements go unheard.
    mutating func goDeaf() { isListening = false }
}
