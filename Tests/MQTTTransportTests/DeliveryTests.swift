import Foundation
import MQTTTransport
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("Delivery")
struct DeliveryTests {
    let broker: PrivateBroker
    let publisher: BrokerPublisher

    init() throws {
        broker = try PrivateBroker()
        publisher = try broker.publisher()
    }

    @Test("QoS 0, QoS 1 and retained messages say what they are")
    func flags() throws {
        try publisher.publish(topic: "lab/kept", text: "old", isRetained: true)
        try publisher.flush(timeout: .seconds(10))
        let session = try broker.collector()
        let retained = try session.receive(1)
        try publisher.publish(topic: "lab/a", text: "zero", qos: 0)
        try publisher.publish(topic: "lab/b", text: "one", qos: 1)
        try publisher.publish(topic: "lab/kept", text: "new", isRetained: true)
        let live = try session.receive(3)
        #expect(
            retained + live == [
                Received(topic: "lab/kept", payload: Array("old".utf8), qos: 1, isRetained: true),
                Received(topic: "lab/a", payload: Array("zero".utf8), qos: 0, isRetained: false),
                Received(topic: "lab/b", payload: Array("one".utf8), qos: 1, isRetained: false),
                Received(topic: "lab/kept", payload: Array("new".utf8), qos: 1, isRetained: false),
            ])
    }

    @Test("A session that still stands is not sent its retained messages again")
    func retainedOnlyOnce() throws {
        try publisher.publish(topic: "lab/kept", text: "old", isRetained: true)
        try publisher.flush(timeout: .seconds(10))
        #expect(try broker.collector().receive(1).count == 1)
        let next = try broker.collector()
        try publisher.publish(numbers: 0..<1)
        #expect(try next.receive(1).map(\.text) == ["0"])
    }

    enum Payload: CaseIterable {
        case empty, invalidUTF8, threeHundredKilobytes, largerThanABatch

        var bytes: [UInt8] {
            switch self {
            case .empty: []
            case .invalidUTF8: [0xFF, 0xFE, 0x00, 0xC3, 0x28]
            case .threeHundredKilobytes: [UInt8](repeating: 0x7B, count: 300 << 10)
            case .largerThanABatch: [UInt8](repeating: 0, count: 6 << 20)
            }
        }
    }

    @Test("Payloads arrive as they were sent", arguments: Payload.allCases)
    func payloads(_ payload: Payload) throws {
        let session = try broker.collector()
        try publisher.publish(topic: "lab/été/machine", payload: payload.bytes)
        let messages = try session.receive(1)
        #expect(messages.count == 1)
        #expect(messages.first?.topic == "lab/été/machine")
        #expect(messages.first?.payload == payload.bytes)
    }

    @Test("Messages are dated by the wall clock at arrival")
    func arrival() throws {
        let session = try broker.collector()
        let before = Int64(Date().timeIntervalSince1970 * 1000)
        try publisher.publish(numbers: 0..<1)
        var arrival: Instant?
        try Poll.until(.seconds(10), "a message") {
            try session.commitBatch(limit: 10, interval: .zero, timeout: .milliseconds(100)) { batch in
                batch.forEach { arrival = $0.arrival }
            }
            return arrival != nil
        }
        let after = Int64(Date().timeIntervalSince1970 * 1000)
        #expect((before...after + 1).contains(arrival?.milliseconds ?? 0))
    }

    @Test("An idle connection outlives its keep-alive")
    func idle() throws {
        var settings = broker.settings()
        settings.keepAlive = .seconds(5)
        let session = try broker.collector(settings: settings)
        let end = ContinuousClock.now + .seconds(9)
        while ContinuousClock.now < end {
            try session.commitBatch(limit: 10, interval: .zero, timeout: .seconds(2)) { _ in }
        }
        #expect(session.state.isConnected)
        #expect(!broker.log.contains("exceeded timeout"))
    }

    @Test("A waker ends a long wait from another thread")
    func wake() throws {
        let waker = try Waker()
        let session = try BrokerSession.open(broker.settings(), waker: waker)
        try session.connect(subscribingTo: ["lab/#"])
        try session.untilSubscribed()
        Thread.detachNewThread { waker.wake() }
        let start = ContinuousClock.now
        #expect(try session.commitBatch(limit: 10, interval: .zero, timeout: .seconds(60)) { _ in } == 0)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("Filters that change are subscribed anew and the dropped ones unsubscribed")
    func changedFilters() throws {
        let session = try broker.collector(["lab/a", "lab/b"])
        try session.connect(subscribingTo: ["lab/b", "lab/c"])
        try session.untilSubscribed()
        for topic in ["lab/a", "lab/b", "lab/c"] { try publisher.publish(topic: topic, text: topic) }
        try publisher.flush(timeout: .seconds(10))
        #expect(try session.receive(2).map(\.text) == ["lab/b", "lab/c"])
    }

    @Test("The publisher counts what the broker has not acknowledged yet, down to none")
    func inFlight() throws {
        let session = try broker.collector()
        for number in 0..<30_000 { try publisher.publish(topic: "lab/m", text: "\(number)") }
        try publisher.flush(timeout: .seconds(20))
        #expect(publisher.inFlight == 0)
        #expect(try session.receive(30_000).map(\.text) == (0..<30_000).map(String.init))
    }
}
