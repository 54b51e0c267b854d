import Logging
import MQTTTransport
import UsageDomain

/// Tells native devices what is safe, on a connection of its own: a publish on the listening one would flush PUBACKs.
struct AcknowledgementSender {
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
        guard !acknowledgements.isEmpty else { return }
        do {
            let connected = try publisher ?? connect()
            for acknowledgement in acknowledgements {
                try connected.publish(
                    topic: NativeTopic.acknowledgement(lab: lab, device: acknowledgement.device.id),
                    payload: Array("{\"boot\":\(acknowledgement.boot),\"seq\":\(acknowledgement.sequence)}".utf8),
                    qos: 1, isRetained: false)
            }
        } catch {
            logger.warning("Devices could not be told what is safe", metadata: ["reason": "\(error)"])
            close()
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
