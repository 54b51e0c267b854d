import MQTTTransport
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("Reconnection")
struct ReconnectionTests {
    /// Calls until the session notices that its connection is gone.
    private func noticeLoss(_ session: BrokerSession) throws -> String {
        var reason = ""
        try Poll.until(.seconds(10), "the loss") {
            do {
                try session.commitBatch(limit: 1000, interval: .seconds(3600), timeout: .milliseconds(50)) { _ in }
                return false
            } catch let error as TransportError {
                reason = error.description
                return true
            }
        }
        #expect(!session.state.isConnected)
        return reason
    }

    @Test("A broker that lost its memory is subscribed to again")
    func resubscription() throws {
        let broker = try PrivateBroker()
        let session = try broker.collector()
        #expect(!session.state.isForgotten, "a first connection finds no session, and expects none")
        broker.kill9()
        _ = try noticeLoss(session)
        #expect(throws: TransportError.self) { try session.connect(subscribingTo: ["lab/#"]) }
        try broker.restart()
        try session.connect(subscribingTo: ["lab/#"])
        #expect(!session.state.sessionPresent && session.state.isForgotten)
        #expect(!session.state.isSubscribed)
        try session.untilSubscribed()
        try broker.publisher().publish(numbers: 0..<5)
        #expect(try session.receive(5).count == 5)
    }

    @Test("Messages read before the broker lost its memory are kept: they exist nowhere else")
    func keptWhenTheSessionIsGone() throws {
        let broker = try PrivateBroker()
        let session = try broker.collector()
        try broker.publisher().publish(numbers: 0..<5)
        _ = try session.receiveAndFail(atLeast: 5)
        try broker.restart()
        try session.connect(subscribingTo: ["lab/#"])
        #expect(!session.state.sessionPresent)
        try broker.publisher().publish(numbers: 5..<6, to: "elsewhere")
        #expect(try session.receive(5).map(\.text) == ["0", "1", "2", "3", "4"])
        try session.untilSubscribed()
    }

    @Test("Messages the broker sends again after a loss are not kept twice; those of QoS 0 stay")
    func droppedWhenRedelivered() throws {
        let broker = try PrivateBroker()
        let publisher = try broker.publisher()
        let session = try broker.collector()
        try publisher.publish(topic: "lab/m", text: "zero", qos: 0)
        try publisher.publish(numbers: 0..<5)
        _ = try session.receiveAndFail(atLeast: 6)
        do {
            let usurper = try BrokerSession.open(broker.settings())
            try usurper.connect(subscribingTo: ["lab/#"])
        }
        #expect(throws: TransportError.self) {
            try session.commitBatch(limit: 10, interval: .zero, timeout: .zero) { _ in }
        }
        try session.connect(subscribingTo: ["lab/#"])
        #expect(session.state.sessionPresent)
        #expect(try session.receive(6).map(\.text) == ["zero", "0", "1", "2", "3", "4"])
        try publisher.publish(numbers: 5..<6)
        #expect(try session.receive(1).map(\.text) == ["5"])
    }

    @Test("A second client with the same id is named as a likely cause")
    func takeover() throws {
        let broker = try PrivateBroker()
        let session = try broker.collector()
        let usurper = try broker.collector()
        let reason = try noticeLoss(session)
        #expect(reason.contains("client id"))
        #expect(usurper.state.isConnected)
    }

    @Test("A persistent broker keeps what was not acknowledged over its own restart")
    func persistentBroker() throws {
        var options = PrivateBroker.Options()
        options.isPersistent = true
        let broker = try PrivateBroker(options)
        let session = try broker.collector()
        try broker.publisher().publish(numbers: 0..<20)
        _ = try session.receiveAndFail(atLeast: 20)
        try broker.restart()
        try session.connect(subscribingTo: ["lab/#"])
        #expect(session.state.sessionPresent && !session.state.isForgotten)
        #expect(session.state.isSubscribed)
        #expect(try session.receive(20).map(\.text) == (0..<20).map(String.init))
    }
}
