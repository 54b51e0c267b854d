import MQTTTransport
import LoopbackBroker
import TestSupport
import UsageDomain

/// A message as a test wants to see it.
struct Received: Equatable {
    var topic: String
    var payload: [UInt8]
    var qos: UInt8
    var isRetained: Bool

    var text: String { String(decoding: payload, as: UTF8.self) }
}

extension MessageBatch {
    var received: [Received] {
        var messages: [Received] = []
        forEach { frame in
            messages.append(
                Received(
                    topic: String(decoding: bytes[frame.topic], as: UTF8.self), payload: Array(bytes[frame.payload]),
                    qos: frame.qos, isRetained: frame.isRetained))
        }
        return messages
    }
}

/// The store that cannot take a batch.
struct StoreFailure: Error {}

extension BrokerSession {
    static let patience = TimeSpan.seconds(20)

    /// Commits until that many messages have come; acknowledges them all.
    func receive(_ count: Int, limit: Int = 1000) throws -> [Received] {
        var messages: [Received] = []
        try Poll.until(Self.patience, "\(count) messages, \(messages.count) came") {
            try commitBatch(limit: limit, interval: .zero, timeout: .milliseconds(100)) { messages += $0.received }
            return messages.count >= count
        }
        return messages
    }

    /// Lets the first commit fail and returns what it was offered.
    func receiveAndFail(atLeast count: Int = 1, limit: Int = 1000) throws -> MessageBatch {
        var offered: MessageBatch?
        // An hour's interval: the batch is offered when it is full.
        try Poll.until(Self.patience, "a batch of \(count)") {
            try commitBatch(limit: limit, interval: .seconds(3600), timeout: .milliseconds(50)) { _ in }
            guard state.uncommitted >= count else { return false }
            do {
                try commitBatch(limit: limit, interval: .zero, timeout: .zero) { batch in
                    offered = batch
                    throw StoreFailure()
                }
            } catch is StoreFailure {}
            return offered != nil
        }
        return offered ?? MessageBatch()
    }

    /// Sends the queued SUBSCRIBE and waits for its answer.
    func untilSubscribed() throws {
        try Poll.until(Self.patience, "subscription") {
            try commitBatch(limit: 1000, interval: .seconds(3600), timeout: .milliseconds(20)) { _ in }
            return state.isSubscribed
        }
    }
}

extension PrivateBroker {
    func settings(_ clientID: String = "collector") -> BrokerSettings {
        BrokerSettings(host: host, port: port, clientID: clientID, connectTimeout: .seconds(5))
    }

    /// A connected, subscribed collector.
    func collector(_ filters: [String] = ["lab/#"], settings: BrokerSettings? = nil) throws -> BrokerSession {
        let session = try BrokerSession.open(settings ?? self.settings())
        try session.connect(subscribingTo: filters)
        try session.untilSubscribed()
        return session
    }

    func publisher(_ clientID: String = "machine") throws -> BrokerPublisher {
        let publisher = try BrokerPublisher(settings(clientID))
        try publisher.connect()
        return publisher
    }
}

extension BrokerPublisher {
    /// Publishes the numbers as text, at QoS 1, and waits for the broker to own them.
    func publish(numbers: Range<Int>, to topic: String = "lab/machine") throws {
        for number in numbers { try publish(topic: topic, text: "\(number)") }
        try flush(timeout: .seconds(20))
    }
}
