import Dialects
import Logging
import MQTTTransport
import UsageDomain

/// Tells native devices what is safe and asks others to say again what was missed, on a connection of its own: a
/// publish on the listening one would flush PUBACKs.
struct DeviceSender {
    private let broker: BrokerSettings
    private let lab: String
    private var publisher: BrokerPublisher?

    init(broker: BrokerSettings, lab: String) {
        var own = broker
        own.clientID += "-ack"
        own.cleanStart = true
        self.broker = own
        self.lab = lab
    }

    /// A failure is not retried here: the device sends again and is told then.
    mutating func send(_ acknowledgements: [NativeAcknowledger.Acknowledgement], logger: Logger) {
        let messages = acknowledgements.map { acknowledgement in
            DeviceRequest(
                topic: NativeTopic.acknowledgement(lab: lab, device: acknowledgement.device.id),
                payload: Array("{\"boot\":\(acknowledgement.boot),\"seq\":\(acknowledgement.sequence)}".utf8))
        }
        send(messages, qos: 1, failure: "Devices could not be told what is safe", logger: logger)
    }

    /// A failure is not retried here: whoever asks asks again.
    mutating func send(_ requests: [DeviceRequest], logger: Logger) {
        send(requests, qos: 0, failure: "Devices could not be asked to say again what was missed", logger: logger)
    }

    private mutating func send(_ messages: [DeviceRequest], qos: Int, failure: Logger.Message, logger: Logger) {
        guard !messages.isEmpty else { return }
        let hadConnection = publisher != nil
        do {
            do {
                try publish(messages, qos: qos)
            } catch  where hadConnection {
                // The broker came back before this connection noticed that it had gone.
                close()
                try publish(messages, qos: qos)
            }
        } catch {
            logger.warning(failure, metadata: ["reason": "\(error)"])
            close()
        }
    }

    private mutating func publish(_ messages: [DeviceRequest], qos: Int) throws {
        let connected = try publisher ?? connect()
        for message in messages {
            try connected.publish(topic: message.topic, payload: message.payload, qos: qos, isRetained: false)
        }
    }

    private mutating func connect() throws -> BrokerPublisher {
        let made = try BrokerPublisher(broker)
        try made.connect()
        publisher = made
        return made
    }

    mutating func close() {
        publisher?.close()
        publisher = nil
    }
}
