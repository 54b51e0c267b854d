import MQTTTransport
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("Acknowledge after commit")
struct AcknowledgeAfterCommitTests {
    let broker: PrivateBroker
    let publisher: BrokerPublisher

    init() throws {
        broker = try PrivateBroker()
        publisher = try broker.publisher()
    }

    @Test("What was read and not committed comes again, in order, on the next connection")
    func redelivery() throws {
        do {
            let session = try broker.collector()
            try publisher.publish(numbers: 0..<100)
            let offered = try session.receiveAndFail(atLeast: 100)
            #expect(offered.count == 100)
        }
        let next = try broker.collector()
        #expect(try next.receive(100).map(\.text) == (0..<100).map(String.init))
        #expect(next.state.sessionPresent)
    }

    @Test("What was committed does not come again, even when the connection breaks right after")
    func noRedelivery() throws {
        do {
            let session = try broker.collector()
            try publisher.publish(numbers: 0..<100)
            #expect(try session.receive(100).count == 100)
        }
        // Until it notices the end, the broker may prefer the next connection to what it has not read of this one.
        try Poll.until(.seconds(10), "the broker's note of the end") {
            broker.log.contains("Client collector closed its connection")
        }
        let next = try broker.collector()
        try publisher.publish(numbers: 100..<101)
        #expect(try next.receive(1).map(\.text) == ["100"])
    }

    @Test("A commit that fails is offered the same messages again, and nothing is read meanwhile")
    func sameBatchAgain() throws {
        let session = try broker.collector()
        try publisher.publish(numbers: 0..<10)
        let first = try session.receiveAndFail(atLeast: 10)
        try publisher.publish(numbers: 10..<20)
        for _ in 0..<3 {
            #expect(throws: StoreFailure.self) {
                try session.commitBatch(limit: 1000, interval: .zero, timeout: .zero) { batch in
                    #expect(batch.bytes == first.bytes)
                    throw StoreFailure()
                }
            }
        }
        #expect(try session.receive(20).map(\.text) == (0..<20).map(String.init))
    }

    @Test("Only a full batch or an old enough message is worth a commit")
    func worthCommitting() throws {
        let session = try broker.collector()
        try publisher.publish(numbers: 0..<25)
        var sizes: [Int] = []
        try Poll.until(.seconds(10), "25 messages read") {
            let committed = try session.commitBatch(limit: 10, interval: .seconds(3600), timeout: .milliseconds(20)) {
                sizes.append($0.count)
            }
            return committed == 0 && sizes.count == 2 && session.state.uncommitted == 5
        }
        #expect(sizes == [10, 10])
        #expect(try session.commitBatch(limit: 10, interval: .zero, timeout: .zero) { _ in } == 5)
    }

    @Test("A batch never holds more than half the receive window, so that the broker is never stopped by it")
    func window() throws {
        var settings = broker.settings()
        settings.receiveMaximum = 20
        let session = try broker.collector(settings: settings)
        try publisher.publish(numbers: 0..<200)
        var messages: [Received] = []
        try Poll.until(.seconds(10), "200 messages") {
            try session.commitBatch(limit: 1000, interval: .seconds(3600), timeout: .milliseconds(20)) { batch in
                #expect(batch.count <= 10)
                messages += batch.received
            }
            return messages.count == 200
        }
        #expect(messages.map(\.text) == (0..<200).map(String.init))
    }

    @Test("Memory stays bounded while commits fail")
    func backPressure() throws {
        var settings = broker.settings()
        settings.maximumBatchBytes = 64 << 10
        let session = try broker.collector(settings: settings)
        let payload = [UInt8](repeating: 0x61, count: 1000)
        for _ in 0..<2000 { try publisher.publish(topic: "lab/m", payload: payload) }
        try publisher.flush(timeout: .seconds(20))
        for _ in 0..<20 {
            #expect(throws: StoreFailure.self) {
                try session.commitBatch(limit: 100_000, interval: .zero, timeout: .seconds(5)) { batch in
                    #expect(batch.bytes.count < 66 << 10)
                    throw StoreFailure()
                }
            }
        }
        #expect(try session.receive(2000).count == 2000)
    }

    @Test("Order is kept over many batches")
    func order() throws {
        let session = try broker.collector()
        try publisher.publish(numbers: 0..<20_000)
        #expect(try session.receive(20_000, limit: 137).map(\.text) == (0..<20_000).map(String.init))
    }

    @Test("close() sends what is queued: a subscription made just before holds")
    func closeFlushes() throws {
        let session = try BrokerSession.open(broker.settings())
        try session.connect(subscribingTo: ["lab/#"])
        session.close()
        #expect(!session.state.isConnected)
        try Poll.until(.seconds(10), "the broker's note of the end") {
            broker.log.contains("Client collector disconnected.")
        }
        try publisher.publish(numbers: 0..<3)
        let next = try BrokerSession.open(broker.settings())
        try next.connect(subscribingTo: ["lab/#"])
        #expect(next.state.sessionPresent)
        #expect(try next.receive(3).map(\.text) == ["0", "1", "2"])
    }

    @Test("close() with uncommitted messages acknowledges none of them")
    func closeDrops() throws {
        let session = try broker.collector()
        try publisher.publish(numbers: 0..<50)
        _ = try session.receiveAndFail(atLeast: 50)
        session.close()
        let next = try broker.collector()
        #expect(try next.receive(50).map(\.text) == (0..<50).map(String.init))
    }

    @Test("A connection whose commits fail for longer than the keep-alive is lost, and everything comes again")
    func failingLongerThanKeepAlive() throws {
        var settings = broker.settings()
        settings.keepAlive = .seconds(5)
        let session = try broker.collector(settings: settings)
        try publisher.publish(numbers: 0..<10)
        _ = try session.receiveAndFail(atLeast: 10)
        try Poll.until(.seconds(20), "the loss") {
            do {
                try session.commitBatch(limit: 1000, interval: .zero, timeout: .zero) { _ in throw StoreFailure() }
            } catch is StoreFailure {
                return false
            } catch TransportError.lost {
                return true
            }
            return false
        }
        try session.connect(subscribingTo: ["lab/#"])
        #expect(try session.receive(10).map(\.text) == (0..<10).map(String.init))
    }
}
