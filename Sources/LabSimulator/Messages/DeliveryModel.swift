package import UsageDomain

/// An imperfect network, seeded: QoS 0 is lost at times, QoS 1 arrives twice at times, native messages overtake each other.
///
/// Messages of other dialects keep their order, as one TCP connection does; they carry no time of their own, so a
/// reordering would change what they say.
package struct DeliveryModel: Sendable {
    /// Lost QoS 0 messages per thousand.
    package var lossPerMille: Int64
    /// QoS 1 messages per thousand that arrive a second time.
    package var duplicatesPerMille: Int64
    /// The longest delay of a native message.
    package var reorderWindow: TimeSpan
    private var chance: Chance

    package init(
        seed: UInt64, lossPerMille: Int64 = 100, duplicatesPerMille: Int64 = 30, reorderWindow: TimeSpan = .seconds(5)
    ) {
        self.lossPerMille = lossPerMille
        self.duplicatesPerMille = duplicatesPerMille
        self.reorderWindow = reorderWindow
        chance = Chance(seed: seed, stream: 0xDE11)
    }

    /// Every arrival of the message: none, one or two, not necessarily in order.
    package mutating func deliver(_ message: SimulatedMessage) -> [Delivery] {
        let isNative = message.topic.hasPrefix("fablab/v1/")
        let heard = message.heardLive
        guard message.qos > 0 else {
            return chance.happens(perMille: lossPerMille)
                ? [] : [Delivery(arrival: message.at + DeliveryModel.latency, message: heard)]
        }
        let copies = chance.happens(perMille: duplicatesPerMille) ? 2 : 1
        return (0..<copies).map { copy in
            let delay =
                isNative
                ? chance.span(.zero...reorderWindow) : DeliveryModel.latency + .milliseconds(Int64(copy))
            return Delivery(arrival: message.at + delay, message: heard)
        }
    }

    /// All arrivals of all messages, in order of arrival; ties keep the order of sending.
    package mutating func deliver(all messages: [SimulatedMessage]) -> [Delivery] {
        var arrivals: [(order: Int, delivery: Delivery)] = []
        arrivals.reserveCapacity(messages.count)
        for message in messages {
            for delivery in deliver(message) { arrivals.append((arrivals.count, delivery)) }
        }
        arrivals.sort { ($0.delivery.arrival, $0.order) < ($1.delivery.arrival, $1.order) }
        return arrivals.map(\.delivery)
    }

    private static let latency = TimeSpan.milliseconds(20)
}
