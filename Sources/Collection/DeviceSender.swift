import Derivation
import Dialects
import Foundation
import Logging
import MQTTTransport
import UsageDomain

/// Tells native devices what is safe and asks others to say again what was missed, on a connection of its own: a
/// publish on the listening one would flush PUBACKs.
///
/// It has a thread of its own, so that a broker that hangs keeps nobody waiting. Thread and connection live only while
/// there is something to say and a little longer: brokers inside devices serve few clients.
// Because: every stored variable is touched under `condition` only.
final class DeviceSender: @unchecked Sendable {
    private struct Letter {
        let request: DeviceRequest
        let qos: Int
    }

    /// More than devices can have unacknowledged; acknowledgements are cumulative, so the oldest give way.
    static let capacity = 4096

    private let broker: BrokerSettings
    private let idle: TimeSpan
    private let logger: Logger
    private let condition = NSCondition()
    private var outbox: [Letter] = []
    private var isRunning = false
    private var isClosing = false
    private var isOverflowing = false

    /// `idle` is how long the connection is kept with nothing to say.
    init(_ connection: BrokerConnection, idle: TimeSpan = .seconds(20), logger: Logger) {
        var own = connection.broker
        own.clientID += BrokerConnection.senderSuffix
        own.cleanStart = true
        broker = own
        self.idle = idle
        var logger = logger
        logger[metadataKey: "connection"] = "\(connection.id)"
        self.logger = logger
    }

    /// Returns at once.
    ///
    /// A failure is not retried: the device sends again and is told then.
    func send(_ acknowledgements: [NativeAcknowledger.Acknowledgement], lab: String) {
        post(
            acknowledgements.map { acknowledgement in
                DeviceRequest(
                    topic: NativeTopic.acknowledgement(lab: lab, device: acknowledgement.device.id),
                    payload: Array("{\"boot\":\(acknowledgement.boot),\"seq\":\(acknowledgement.sequence)}".utf8))
            }, qos: 1)
    }

    /// Returns at once.
    ///
    /// A failure is not retried: whoever asks asks again.
    func send(_ requests: [DeviceRequest]) { post(requests, qos: 0) }

    /// What waits to be sent.
    var waiting: Int { condition.withLock { outbox.count } }

    private func post(_ requests: [DeviceRequest], qos: Int) {
        guard !requests.isEmpty else { return }
        condition.lock()
        defer { condition.unlock() }
        guard !isClosing else { return }
        outbox += requests.map { Letter(request: $0, qos: qos) }
        if outbox.count > Self.capacity {
            outbox.removeFirst(outbox.count - Self.capacity)
            if !isOverflowing { logger.warning("Devices are told less than there is to say: the broker is too slow") }
            isOverflowing = true
        }
        condition.signal()
        guard !isRunning else { return }
        isRunning = true
        let thread = Thread { [self] in run() }
        thread.name = "releve-send"
        thread.start()
    }

    /// Lets senders say what is left; after two seconds, one that hangs is left behind.
    static func close(_ senders: [DeviceSender]) {
        for sender in senders {
            sender.condition.withLock {
                sender.isClosing = true
                sender.condition.signal()
            }
        }
        let end = Date(timeIntervalSinceNow: 2)
        for sender in senders {
            sender.condition.withLock {
                while sender.isRunning, sender.condition.wait(until: end) {}
            }
        }
    }

    // MARK: On its thread

    private func run() {
        repeat { serve() } while !isDone()
    }

    private func serve() {
        var publisher: BrokerPublisher?
        while let letters = next() {
            do {
                try deliver(letters, over: &publisher)
            } catch {
                publisher = nil
                logger.warning("Devices could not be told or asked", metadata: ["reason": "\(error)"])
            }
        }
        try? publisher?.flush(timeout: .seconds(1))
        publisher?.close()
    }

    /// False when something came while the connection was being given back.
    private func isDone() -> Bool {
        condition.withLock {
            guard outbox.isEmpty else { return false }
            isRunning = false
            condition.broadcast()
            return true
        }
    }

    /// Nil when there has been nothing for a while, or will not be.
    private func next() -> [Letter]? {
        condition.lock()
        defer { condition.unlock() }
        let end = Date(timeIntervalSinceNow: Double(idle.milliseconds) / 1000)
        while outbox.isEmpty {
            guard !isClosing, condition.wait(until: end) else { return nil }
        }
        defer { outbox.removeAll() }
        isOverflowing = false
        return outbox
    }

    private func deliver(_ letters: [Letter], over publisher: inout BrokerPublisher?) throws {
        if let held = publisher {
            do {
                return try publish(letters, over: held)
            } catch {
                // The broker came back before this connection noticed that it had gone.
                held.close()
                publisher = nil
            }
        }
        let made = try BrokerPublisher(broker)
        try made.connect()
        publisher = made
        try publish(letters, over: made)
    }

    private func publish(_ letters: [Letter], over publisher: BrokerPublisher) throws {
        for letter in letters {
            try publisher.publish(
                topic: letter.request.topic, payload: letter.request.payload, qos: letter.qos, isRetained: false)
        }
    }
}
