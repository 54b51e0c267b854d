import CMosquitto
import Glibc
package import UsageDomain

/// The sending side of MQTT: its own connection, usable from any thread.
///
/// Separate from `BrokerSession` because whatever that one sends acknowledges what it received. QoS 1 messages that
/// were accepted survive a lost connection (the library sends them again), not the end of the process.
// Unchecked because the C publisher guards its own state and the library documents publishing as thread-safe.
@safe package final class BrokerPublisher: @unchecked Sendable {
    package let settings: BrokerSettings
    // Safe because it is made in `init`, freed in `deinit`, and never leaves the object.
    private let publisher: OpaquePointer

    /// Allocates and configures.
    ///
    /// Nothing is sent before `connect`; sessions are never persistent here.
    ///
    /// - Parameters:
    ///   - settings: `sessionExpiry`, `receiveMaximum` and `cleanStart` mean nothing to a publisher.
    ///   - maximumInFlight: Messages accepted and not yet acknowledged; `publish` waits when there are that many.
    ///   - will: What the broker publishes when this connection breaks.
    /// - Throws: `library` or `certificate` when the settings cannot be used.
    package init(_ settings: BrokerSettings, maximumInFlight: Int = 2000, will: LastWill? = nil) throws(TransportError)
    {
        try settings.validate()
        try MosquittoLibrary.initialise()
        let limit = Int32(min(max(maximumInFlight, 1), 60_000))
        guard let publisher = unsafe mqtt_publisher_create(settings.clientID, limit) else {
            throw .library("no client could be made (\(SystemReason(errno)))")
        }
        self.settings = settings
        unsafe self.publisher = publisher
        if settings.username != nil || settings.password != nil {
            try check(unsafe mqtt_publisher_set_credentials(publisher, settings.username, settings.password))
        }
        if let caFile = settings.caFile,
            unsafe mqtt_publisher_set_tls(publisher, caFile, settings.certFile, settings.keyFile) != 0
        {
            throw .certificate("ca_file, certificate or key cannot be used; check that \(caFile) exists and is PEM")
        }
        // The 32 bytes are copied.
        if let pin = settings.pinnedCertificate { try check(unsafe mqtt_publisher_set_pin(publisher, pin.bytes)) }
        guard let will else { return }
        let length = Int32(clamping: will.payload.count)
        // The library copies topic and payload.
        try check(
            unsafe mqtt_publisher_set_will(
                publisher, will.topic, will.payload, length, Int32(min(will.qos, 1)), will.isRetained))
    }

    deinit {
        // Joins the library's thread: no callback comes after this.
        unsafe mqtt_publisher_destroy(publisher)
    }

    /// Connects and waits for the broker's answer.
    ///
    /// Later losses are repaired by the library, 1 … 10 s apart.
    package func connect() throws(TransportError) {
        let timeout = Int32(min(max(settings.connectTimeout.milliseconds, 1), 600_000))
        let cause = unsafe mqtt_probe(settings.host, Int32(settings.port), timeout, -1)
        if cause >= 10_000 { throw unreachable("the host name is not known; check broker.host and the name service") }
        if cause != 0 { throw unreachable("\(SystemReason(cause))") }
        var answer: Int32 = -1
        let code = unsafe mqtt_publisher_connect(
            publisher, settings.host, Int32(settings.port), settings.keepAliveSeconds, timeout, &answer)
        guard code != 0 else { return }
        let systemCause = errno
        let log = errorText
        if answer > 0 { throw .refused(ReasonCode(code: answer).words) }
        if let presented = unsafe MosquittoLibrary.refusedCertificate({
            unsafe mqtt_publisher_refused_certificate(publisher, $0)
        }) {
            throw .certificate(MosquittoLibrary.pinReason(presented))
        }
        if code == Int32(MOSQ_ERR_TLS.rawValue) || MosquittoLibrary.speaksOfTLS(log) {
            throw .certificate(MosquittoLibrary.certificateReason(log))
        }
        if code == Int32(MOSQ_ERR_ERRNO.rawValue) { throw unreachable("\(SystemReason(systemCause))") }
        if code == Int32(MOSQ_ERR_TIMEOUT.rawValue) {
            throw unreachable("it accepts connections but does not answer CONNECT")
        }
        throw .lost(MosquittoLibrary.words(code))
    }

    /// Hands one message over; waits while too many are in flight.
    ///
    /// - Parameters:
    ///   - topic: Without wildcards.
    ///   - payload: Any bytes.
    ///   - qos: 0 or 1.
    ///   - isRetained: The broker keeps it as the topic's last value.
    /// - Throws: `lost` when there is no connection (QoS 0), or no acknowledgement made room within 10 s.
    package func publish(
        topic: String, payload: some Collection<UInt8>, qos: Int = 1, isRetained: Bool = false
    ) throws(TransportError) {
        guard !topic.utf8.contains(0), unsafe mosquitto_pub_topic_check(topic) == 0 else {
            throw .library("'\(topic)' is not a topic one can publish to")
        }
        let contiguous = payload.withContiguousStorageIfAvailable { bytes in
            unsafe send(topic, bytes, qos, isRetained)
        }
        let code =
            unsafe contiguous ?? Array(payload).withUnsafeBufferPointer { unsafe send(topic, $0, qos, isRetained) }
        try check(code)
    }

    /// The same for text.
    package func publish(
        topic: String, text: String, qos: Int = 1, isRetained: Bool = false
    ) throws(TransportError) {
        try publish(topic: topic, payload: Array(text.utf8), qos: qos, isRetained: isRetained)
    }

    /// Waits until everything was sent and, at QoS 1, acknowledged.
    package func flush(timeout: TimeSpan) throws(TransportError) {
        let milliseconds = Int32(min(max(timeout.milliseconds, 0), 3_600_000))
        guard unsafe mqtt_publisher_flush(publisher, milliseconds) == 0 else {
            throw .lost("\(inFlight) messages are still waiting for the broker's acknowledgement")
        }
    }

    /// Messages accepted and not yet sent or acknowledged.
    package var inFlight: Int { Int(unsafe mqtt_publisher_in_flight(publisher)) }

    /// Ends the connection in good order (the will is not published) and the library's thread; `flush` first.
    package func close() {
        unsafe mqtt_publisher_disconnect(publisher)
    }

    private func send(_ topic: String, _ bytes: UnsafeBufferPointer<UInt8>, _ qos: Int, _ isRetained: Bool) -> Int32 {
        guard let length = Int32(exactly: bytes.count) else { return Int32(MOSQ_ERR_PAYLOAD_SIZE.rawValue) }
        // The library copies topic and payload before it returns.
        return unsafe mqtt_publisher_publish(
            publisher, topic, bytes.baseAddress, length, qos > 0 ? 1 : 0, isRetained, 10_000)
    }

    private func check(_ code: Int32) throws(TransportError) {
        switch code {
        case 0: return
        case Int32(MOSQ_ERR_TIMEOUT.rawValue): throw .lost("the broker acknowledges nothing; check that it runs")
        case Int32(MOSQ_ERR_NO_CONN.rawValue), Int32(MOSQ_ERR_CONN_LOST.rawValue): throw .lost("not connected")
        default: throw .library(MosquittoLibrary.words(code))
        }
    }

    private func unreachable(_ reason: String) -> TransportError {
        .unreachable(host: settings.host, port: settings.port, reason: reason)
    }

    private var errorText: String {
        // The shim terminates what it writes into the buffer, which lives until the copy is made.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            unsafe mqtt_publisher_copy_error_text(publisher, start, buffer.count)
            return unsafe String(cString: start)
        }
    }
}
