import Foundation
import LabSimulator
import MQTTTransport
import ServiceLifecycle
import Synchronization
import UsageDomain

/// The simulated lab as its broker sees it: publishes what the machines say as time passes, and hands the collector's
/// acknowledgements back to the native devices.
final class LiveLab: Service {
    private let lab: Mutex<SimulatedLab>
    private let strays: Mutex<StrayDevices>
    private let broker: BrokerSettings
    private let clock: SimulatedClock
    private let waker: Waker
    private let isStopping = Atomic<Bool>(false)
    private let published = Atomic<Int>(0)

    init(lab: SimulatedLab, broker: BrokerSettings, clock: SimulatedClock) throws {
        self.lab = Mutex(lab)
        strays = Mutex(StrayDevices(start: lab.now))
        var broker = broker
        broker.clientID = "simulated-lab"
        broker.cleanStart = true
        self.broker = broker
        self.clock = clock
        waker = try Waker()
    }

    var publishedCount: Int { published.load(ordering: .relaxed) }
    var truth: LabTruth { lab.withLock { $0.truth } }

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                Thread { [self] in
                    continuation.resume(with: Result { try live() })
                }.start()
            }
        } onCancelOrGracefulShutdown: { [self] in
            isStopping.store(true, ordering: .releasing)
            waker.wake()
        }
    }

    private func live() throws {
        var backoff = ReconnectBackoff()
        var chance = SystemRandomNumberGenerator()
        var hasConnected = false
        while !isStopping.load(ordering: .acquiring) {
            do {
                try converse {
                    hasConnected = true
                    backoff.reset()
                }
            } catch let error as TransportError {
                guard hasConnected else { throw error }
                waker.wait(atMost: backoff.next(using: &chance))
                // What is said meanwhile is lost, but for what native devices keep.
                let now = clock.now()
                lab.withLock { $0.advance(to: now) { _ in } }
                strays.withLock { $0.advance(to: now) { _ in } }
            }
        }
    }

    /// From a connection until its loss, or the end; the broker may know nothing, of this morning or at all.
    private func converse(_ connected: () -> Void) throws {
        let publisher = try BrokerPublisher(broker)
        try publisher.connect()
        defer { publisher.close() }
        var listening = broker
        listening.clientID += "-acks"
        let acknowledgements = try BrokerSession.open(listening, waker: waker)
        try acknowledgements.connect(subscribingTo: ["fablab/v1/+/+/ack"])
        defer { acknowledgements.close() }
        connected()
        var spoken: [SimulatedMessage] = []
        lab.withLock { $0.networkReturned { spoken.append($0) } }
        while !isStopping.load(ordering: .acquiring) {
            let now = clock.now()
            lab.withLock { $0.advance(to: now) { spoken.append($0) } }
            strays.withLock { $0.advance(to: now) { spoken.append($0) } }
            for message in spoken {
                try publisher.publish(
                    topic: message.topic, payload: message.payload, qos: Int(message.qos),
                    isRetained: message.isRetained)
            }
            published.add(spoken.count, ordering: .relaxed)
            spoken.removeAll(keepingCapacity: true)
            try acknowledgements.commitBatch(limit: 1000, interval: .zero, timeout: .milliseconds(100)) { batch in
                batch.forEach { frame in
                    let topic = String(decoding: batch.bytes[frame.topic], as: UTF8.self)
                    lab.withLock { $0.receive(topic: topic, payload: Array(batch.bytes[frame.payload])) }
                }
            }
        }
    }
}
