import Conformance
import MQTTTransport
import UsageDomain

/// The connections of an examination: one listens to the device, one speaks as the collector would.
struct ExaminationBench {
    let settings: BrokerSettings
    let duration: TimeSpan

    /// Until everything was seen, somebody else acknowledges, or time is over.
    func examine(with examination: inout DeviceExamination) throws {
        let session = try BrokerSession.open(settings)
        try session.connect(subscribingTo: [filter(examination)])
        var own = settings
        own.clientID += "-ack"
        let publisher = try BrokerPublisher(own)
        try publisher.connect()
        defer { publisher.close() }
        StandardError.write("Listening to \(filter(examination)) at \(settings.host):\(settings.port).")
        let end = SystemClock.now() + duration
        while SystemClock.now() < end, !examination.isThrough, examination.otherCollector == nil {
            try session.commitBatch(limit: 1000, interval: .zero, timeout: .milliseconds(100)) { batch in
                Self.messages(of: batch).forEach { examination.hear($0) }
            }
            for step in examination.steps(at: SystemClock.now()) {
                switch step {
                case .say(let french, let english): for line in [french, english] { StandardError.write(line) }
                case .acknowledge(let payload):
                    try publisher.publish(topic: examination.acknowledgementTopic, text: payload)
                }
            }
        }
        session.close()
        if examination.isDeviceAlive { examination.hearKept(try kept(examination)) }
    }

    /// What the broker keeps of the device.
    private func kept(_ examination: DeviceExamination) throws -> [BenchMessage] {
        var own = settings
        own.clientID += "-kept"
        let session = try BrokerSession.open(own)
        try session.connect(subscribingTo: [filter(examination)])
        defer { session.close() }
        var found: [BenchMessage] = []
        // Kept messages come right behind the answer to the subscription.
        let end = SystemClock.now() + .seconds(2)
        while SystemClock.now() < end, Set(found.map(\.topic)).count < 2 || !session.state.isSubscribed {
            try session.commitBatch(limit: 100, interval: .zero, timeout: .milliseconds(200)) { batch in
                found += Self.messages(of: batch).filter(\.isRetained)
            }
        }
        return found
    }

    private func filter(_ examination: DeviceExamination) -> String {
        "fablab/v1/\(examination.lab)/\(examination.device)/#"
    }

    private static func messages(of batch: MessageBatch) -> [BenchMessage] {
        var messages: [BenchMessage] = []
        batch.forEach { frame in
            messages.append(
                BenchMessage(
                    at: frame.arrival, topic: String(decoding: batch.bytes[frame.topic], as: UTF8.self),
                    payload: Array(batch.bytes[frame.payload]), qos: Int(frame.qos), isRetained: frame.isRetained))
        }
        return messages
    }
}
