import LabSimulator
import UsageDomain

/// Days of the simulated lab: what its devices said, and what was true.
struct SimulatedSpan: Sendable {
    let timeline: RegistryTimeline
    let truth: LabTruth
    let messages: [SimulatedMessage]
    let start: Instant
    let end: Instant

    /// 2 March 2026, 00:00 in Paris: a Monday, so that a few days hold an ordinary week.
    static let monday = Instant(milliseconds: 1_772_406_000_000)

    init(days: Int64, seed: UInt64 = 11, start: Instant = SimulatedSpan.monday) {
        var lab = SimulatedLab(seed: seed, start: start, profile: .standard)
        var messages: [SimulatedMessage] = []
        end = start + .days(days)
        lab.advance(to: end) { messages.append($0) }
        self.start = start
        self.messages = messages
        timeline = lab.timeline
        truth = lab.truth
    }

    var registry: LabRegistry { timeline.epochs[0].registry }

    /// Everything arrives once, in order, the moment it is said.
    var undisturbed: [Delivery] {
        messages.map { Delivery(arrival: $0.at, message: $0.heardLive) }
    }

    /// 10 % of QoS 0 lost, QoS 1 twice at times, native messages up to 5 s late.
    func disturbed(seed: UInt64 = 5) -> [Delivery] {
        var model = DeliveryModel(seed: seed)
        return model.deliver(all: messages)
    }

    /// The root of every topic of a native device.
    func root(of device: String) -> String { "fablab/v1/\(registry.lab.id)/\(device)/" }

    /// Ten minutes without network for two controllers and a badge reader, around the beginning and around the end of a
    /// session: the instants at which they begin.
    var tenMinuteOutages: [(device: String, from: Instant)] {
        [("laser-1", "decoupe-laser"), ("cnc-1", "fraiseuse-numerique"), ("laser-2", "lecteur-laser-2")].flatMap {
            (machine, device) -> [(device: String, from: Instant)] in
            guard let sessions = truth.machines.first(where: { $0.machine.rawValue == machine })?.sessions,
                sessions.count > 4
            else { return [] }
            return [(device, sessions[1].start - .minutes(3)), (device, sessions[4].end - .minutes(6))]
        }
    }
}

extension [Delivery] {
    /// A device without network for a while: what it says meanwhile arrives afterwards, in its order.
    mutating func cutOff(_ root: String, from: Instant, for length: TimeSpan) {
        var waiting: Int64 = 0
        for index in indices where self[index].message.topic.hasPrefix(root) {
            guard self[index].arrival >= from, self[index].arrival < from + length else { continue }
            self[index].arrival = from + length + .milliseconds(waiting * 5)
            waiting += 1
        }
        sortByArrival()
    }

    /// The broker stops for a while: QoS 0 is lost, and QoS 1 of the last minute comes again when it is back.
    mutating func restartBroker(at instant: Instant, for length: TimeSpan) {
        let back = instant + length
        var again: [Delivery] = []
        var kept: [Delivery] = []
        kept.reserveCapacity(count)
        for delivery in self {
            if delivery.message.qos > 0, delivery.arrival >= instant - .minutes(1), delivery.arrival < back {
                again.append(Delivery(arrival: back + .milliseconds(Int64(again.count)), message: delivery.message))
            }
            guard delivery.arrival < instant || delivery.arrival >= back else { continue }
            kept.append(delivery)
        }
        self = kept + again
        sortByArrival()
    }

    /// By arrival; ties keep the order they have.
    private mutating func sortByArrival() {
        self = enumerated().sorted { ($0.element.arrival, $0.offset) < ($1.element.arrival, $1.offset) }.map(\.element)
    }
}
