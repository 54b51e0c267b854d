import Dialects
package import UsageDomain

/// A device on the bench against the specification: messages and time in, what to do next and verdicts out.
///
/// It plays the collector: withholds the acknowledgement, sends some that are not for the device or of another form, sees
/// whether everything comes again, acknowledges, and sees that what was acknowledged does not come once more. Memory is
/// bounded, whatever the device says.
package struct DeviceExamination: Sendable {
    /// What whoever holds the connection has to do.
    package enum Step: Hashable, Sendable {
        /// Tell the person at the bench, French first.
        case say(french: String, english: String)
        /// Publish on the device's `ack` topic, at QoS 1, not retained.
        case acknowledge(payload: String)
    }

    /// Boots remembered; more than anybody restarts a device during an examination.
    private static let maximumBoots = 16

    package let lab: String
    package let device: String
    let wantsThePlugPulled: Bool
    let prefix: String

    var findings = Findings()
    var boots: [Int64: BootRecord] = [:]
    var current: Int64?
    var round = AcknowledgementRound()
    /// The last hello's.
    var period: Int64?
    var keepsRing = false
    /// A hello came and its status has not.
    var helloBefore: NativeMessage.Stamp?
    var openJobs: Set<String> = []
    var isBadgedIn: Bool?
    var hasSeenJob = false
    var rhythmSeen: Set<RhythmPart> = []
    /// What was acknowledged before the burst that is coming.
    var burstAfterAcknowledgement: (boot: Int64, sequence: Int64)?
    /// To be said with the next steps.
    var acknowledgeNext: (boot: Int64, sequence: Int64)?
    private var bootsHeard = 0
    private var hasHeardLive = false
    private var retainedKinds: Set<NativeMessage.Kind> = []
    private var ownAcknowledgements: Set<String> = []
    /// Somebody else acknowledges this device: the examination would not be told from the collector's work.
    package private(set) var otherCollector: BenchMessage?
    private(set) var isAcknowledgementEchoed = false
    var plugAsked: Instant?
    var isWillHeard = false

    /// With `wantsThePlugPulled` the last step asks for it and waits for the last will.
    package init(lab: String, device: String, wantsThePlugPulled: Bool = false) {
        self.lab = lab
        self.device = device
        self.wantsThePlugPulled = wantsThePlugPulled
        prefix = "fablab/v1/\(lab)/\(device)"
        for name in [lab, device] where !Self.isName(name) {
            findings.fail(.names, "'\(name.prefix(70))' is not 1 to 64 of letters, digits, '-', '_' and '.'")
        }
        findings.pass(.names)
    }

    package var acknowledgementTopic: String { "\(prefix)/ack" }

    /// Something other than what the broker had kept was heard.
    package var isDeviceAlive: Bool { hasHeardLive }

    /// Every step was made; what is left is time for holes and rhythm to show.
    package var isThrough: Bool {
        round.isOver && (!wantsThePlugPulled || isWillHeard)
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.enumerated().allSatisfy { index, byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x2D, 0x2E, 0x5F: index > 0
                default: false
                }
            }
    }

    // MARK: In

    /// A message under the device's prefix.
    package mutating func hear(_ message: BenchMessage) {
        if message.topic == acknowledgementTopic {
            hearAcknowledgement(message)
            return
        }
        guard message.topic.hasPrefix(prefix + "/"),
            let kind = NativeMessage.Kind(rawValue: String(message.topic.dropFirst(prefix.count + 1)))
        else {
            findings.fail(.topics, "a topic that is none of the five", message)
            return
        }
        guard !message.isRetained || kind.isRetained else {
            findings.fail(.retained, "\(kind) must not be retained", message)
            return
        }
        if !message.isRetained {
            hasHeardLive = true
            findings.pass(.topics)
            if message.qos >= 1 { findings.pass(.quality) } else { findings.fail(.quality, "QoS 0", message) }
        }
        guard let native = read(message, kind) else { return }
        MemberCheck.judge(native, into: &findings)
        if kind == .hello {
            if case .integer(let value)? = native.document["period_ms"], (1...300_000).contains(value) {
                period = value
            }
            keepsRing = native.document["oldest"] != nil
        }
        if message.isRetained {
            retainedKinds.insert(kind)
            return
        }
        if native.isWill { isWillHeard = true }
        if let stamp = native.stamp { follow(native, stamp) }
    }

    /// A second subscription, at the end: what the broker keeps of the device.
    package mutating func hearKept(_ messages: [BenchMessage]) {
        retainedKinds = []
        for message in messages where message.isRetained { hear(message) }
        for kind in NativeMessage.Kind.allCases where kind.isRetained {
            if retainedKinds.contains(kind) {
                findings.pass(.retained)
            } else {
                findings.fail(.retained, "the broker keeps no \(kind) of the device: publish it with the retain flag")
            }
        }
    }

    private mutating func read(_ message: BenchMessage, _ kind: NativeMessage.Kind) -> NativeMessage? {
        switch message.payload.count {
        case 4096...: findings.fail(.size, "\(message.payload.count) bytes; at most 4095", message)
        case 1025...: findings.advise(.size, "a \(kind) of \(message.payload.count) bytes: should stay under 1 kB")
        default: findings.pass(.size)
        }
        do {
            let document = try JSONDocument(strictly: message.payload)
            guard document.members != nil else {
                findings.fail(.payload, "the payload is no JSON object", message)
                return nil
            }
            findings.pass(.payload)
            return NativeMessage(message, kind: kind, document: document)
        } catch {
            findings.fail(.payload, "the payload is no JSON: \(error.words)", message)
            return nil
        }
    }

    private mutating func hearAcknowledgement(_ message: BenchMessage) {
        guard !message.isRetained else { return }
        if ownAcknowledgements.contains(String(decoding: message.payload, as: UTF8.self)) {
            isAcknowledgementEchoed = true
        } else {
            otherCollector = otherCollector ?? message
        }
    }

    private mutating func follow(_ message: NativeMessage, _ stamp: NativeMessage.Stamp) {
        if boots[stamp.boot] == nil {
            if boots.count >= Self.maximumBoots, let oldest = boots.keys.first(where: { $0 != current }) {
                boots[oldest] = nil
            }
            if !boots.isEmpty {
                findings.pass(.boot)
                if message.kind == .hello, stamp.sequence != 1 {
                    findings.fail(.sequence, "a new boot begins at \(stamp.sequence), not at 1", message.bench)
                }
                judgeRing(before: stamp)
                round.deviceRestarted()
                (openJobs, isBadgedIn, hasSeenJob) = ([], nil, false)
            }
            boots[stamp.boot] = BootRecord(boot: stamp.boot, ordinal: bootsHeard, sequence: stamp.sequence)
            bootsHeard += 1
            current = stamp.boot
        }
        guard let known = boots[stamp.boot]?.heard[stamp.sequence] else {
            followNew(message, stamp)
            return
        }
        followRepeated(message, stamp, known.message)
    }

    // MARK: Out

    /// What to do now; asked several times a second.
    package mutating func steps(at now: Instant) -> [Step] {
        var steps = roundSteps(at: now)
        for case .acknowledge(let payload) in steps { ownAcknowledgements.insert(payload) }
        if wantsThePlugPulled, round.isOver, plugAsked == nil {
            plugAsked = now
            isWillHeard = false
            steps.append(
                .say(
                    french: "Débranchez maintenant l'appareil (son alimentation) et attendez.",
                    english: "Now pull the device's plug (its power) and wait."))
        }
        return steps
    }

    /// Every point, in the order of the specification.
    package func verdicts() -> [PointVerdict] {
        var result = findings
        for record in boots.values.sorted(by: { $0.boot < $1.boot }) {
            let holes = record.holes
            if let hole = holes.first {
                let after = record.heard.keys.filter { $0 > hole }.min().flatMap { record.heard[$0]?.message }
                result.fail(.sequence, "\(holes.count) numbers never came, the first is \(hole)", after)
            }
        }
        if plugAsked != nil, !isWillHeard {
            result.fail(.will, "no last will came after the plug was pulled")
        }
        let unseen = RhythmPart.allCases.filter { !rhythmSeen.contains($0) }.map(\.rawValue)
        return SpecificationPoint.allCases.map { point in
            result.verdict(
                point, otherwise: reasonNotSeen(point),
                rest: point == .rhythm && !unseen.isEmpty ? "not seen: \(unseen.joined(separator: "; "))" : nil)
        }
    }

    private func reasonNotSeen(_ point: SpecificationPoint) -> String {
        switch point {
        case .boot: "the device did not restart: switch it off and on during the examination"
        case .will, .willMembers: "use --pull-the-plug"
        case .helloFirst, .helloMembers, .online, .period: "no hello came: interrupt the device's connection"
        case .oldest: "hello does not say it; a device that keeps a ring should"
        case .badgesAndJobs: "no badge and no job came: present a badge, run a job"
        case .restart:
            "the device did not restart with messages waiting, or its ring does not outlast it, which N40 allows"
        case .unconnected: "interrupt the device's connection for longer than its period"
        case .repetition, .ring, .reconnection, .order, .patience, .acknowledgement, .foreignAcknowledgement,
            .malformedAcknowledgement:
            if !round.hasStarted {
                "no numbered message came"
            } else if !isAcknowledgementEchoed, round.hasSpoken {
                "the broker did not let the ack through: use the account that may write it, the collector's"
            } else if !keepsRing {
                "nothing came again: the device keeps no messages (N33), an outage will be a gap"
            } else {
                "the occasion did not come; interrupt the device's connection, or give more --duration"
            }
        case .clock: "no message carried ts: the clock is not synchronised"
        case .counterKeys, .counters, .levels, .state: "the device reports none"
        case .counting: "no busy_ms, laser_ms or spindle_ms grew: let the machine work"
        case .rhythm: "too few telemetry messages, or no period known"
        case .invention: "no member of its own"
        default: "no message showed it"
        }
    }
}
