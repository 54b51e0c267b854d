import CMosquitto
import Glibc
package import UsageDomain

/// The receiving side of MQTT: batches in, acknowledgements out, in that order only.
///
/// Used on one thread only, the one that opened it; only its `waker` may be touched from elsewhere.
///
/// The library queues an acknowledgement before it hands a message over, and whatever is flushed flushes them all. So
/// there is one place that flushes, `flush()`, reached in two ways: after a commit that covered every message read
/// so far, or with an inbox in which nothing waits for a commit. SUBSCRIBE, PINGREQ and DISCONNECT take the same way.
/// An idle connection therefore pings as it should. When commits fail for longer than the keep-alive, nothing
/// leaves, the broker drops us, and every unacknowledged message comes again after the reconnection: that is wanted.
///
/// Messages read and not committed when a connection is lost stay in memory. If the broker still has the session it
/// sends those of QoS 1 again, and they are dropped here so as not to come twice; those of QoS 0 stay. If it has
/// forgotten the session, nothing will come again and all of them stay.
@safe package final class BrokerSession {
    package let settings: BrokerSettings
    /// Thread-safe way to interrupt `commitBatch` and `connect`.
    package let waker: Waker

    // Safe because it is made in `open`, freed in `deinit`, never leaves the object, and the object is not Sendable.
    let link: OpaquePointer

    var isConnected = false
    /// The filters the broker's session holds, as far as this process knows; nil before its first SUBACK.
    var grantedFilters: [String]?
    var wantedFilters: [String] = []
    /// The broker had granted this process a session and knew nothing of it at the last connection.
    var isForgotten = false
    var isRefusalReported = false
    /// The last commit threw: its messages are offered again before anything is read.
    var isStalled = false

    private init(settings: BrokerSettings, waker: Waker, link: OpaquePointer) {
        self.settings = settings
        self.waker = waker
        unsafe self.link = link
    }

    deinit {
        // Closes the socket without flushing: what was not acknowledged comes again.
        unsafe mqtt_link_destroy(link)
    }

    /// Checks the settings and allocates; nothing is sent before `connect`.
    package static func open(_ settings: BrokerSettings, waker: Waker? = nil) throws(TransportError) -> BrokerSession {
        try settings.validate()
        try MosquittoLibrary.initialise()
        let waker = if let waker { waker } else { try Waker() }
        // The strings live through each call; the library copies them.
        guard
            let link = unsafe mqtt_link_create(
                settings.clientID, settings.cleanStart, Int32(settings.clampedReceiveMaximum),
                UInt32(clamping: settings.maximumPacketBytes))
        else { throw .library("no client could be made (\(SystemReason(errno)))") }
        let session = unsafe BrokerSession(settings: settings, waker: waker, link: link)
        try session.configure()
        return session
    }

    private func configure() throws(TransportError) {
        if settings.protocolVersion == .mqtt311 { try check(unsafe mqtt_link_use_311(link)) }
        // The 32 bytes are copied.
        if let pin = settings.pinnedCertificate { try check(unsafe mqtt_link_set_pin(link, pin.bytes)) }
        if settings.username != nil || settings.password != nil {
            try check(unsafe mqtt_link_set_credentials(link, settings.username, settings.password))
        }
        if let caFile = settings.caFile {
            let code = unsafe mqtt_link_set_tls(link, caFile, settings.certFile, settings.keyFile)
            guard code == 0 else {
                throw .certificate("ca_file, certificate or key cannot be used; check that \(caFile) exists and is PEM")
            }
        }
    }

    package var state: ConnectionState {
        let status = status
        return ConnectionState(
            isConnected: isConnected, sessionPresent: isConnected && status.session_present,
            isForgotten: isConnected && isForgotten,
            isSubscribed: isConnected && !wantedFilters.isEmpty && grantedFilters == wantedFilters,
            uncommitted: inbox.count)
    }

    /// Ends the connection: with everything committed, sends what is queued and DISCONNECT; with messages
    /// uncommitted, drops the connection so that nothing is acknowledged and all of it comes again.
    ///
    /// Before closing, take what has been read with `commitBatch(interval: .zero, timeout: .zero)`.
    package func close() {
        defer { isConnected = false }
        guard isConnected, inbox.count == 0 else { return }
        guard unsafe mqtt_link_disconnect(link) == 0 else { return }
        let deadline = Deadline(in: .seconds(1))
        while status.wants_write, !deadline.isPast {
            guard unsafe mqtt_link_flush(link) == 0 else { return }
            guard status.wants_write else { return }
            let seen = unsafe mqtt_link_wait(link, -1, deadline.remainingMilliseconds, true)
            guard seen & Int32(MQTT_LINK_HUNG_UP) == 0 else { return }
        }
    }

    /// Counts arrivals from now on by the time since the system was started, at this instant; nothing read may be uncommitted.
    package func countArrivals(from startedAt: Instant) {
        unsafe mqtt_link_count_from(link, startedAt.milliseconds)
    }

    // MARK: What the link says

    var inbox: mqtt_link_inbox { unsafe mqtt_link_get_inbox(link) }
    var status: mqtt_link_status { unsafe mqtt_link_get_status(link) }
    // The text belongs to the link and is copied at once.
    var errorText: String { unsafe String(cString: mqtt_link_error_text(link)) }

    func check(_ code: Int32) throws(TransportError) {
        guard code == 0 else { throw failure(code) }
    }

    /// Records the loss and says why.
    func failure(_ code: Int32) -> TransportError {
        let cause = errno
        isConnected = false
        // A constant of the shim's.
        if let refusal = unsafe mqtt_link_refused_packet(link) { return unsafe .lost(String(cString: refusal)) }
        let log = errorText
        if let presented = unsafe MosquittoLibrary.refusedCertificate({ unsafe mqtt_link_refused_certificate(link, $0) }
        ) {
            return .certificate(MosquittoLibrary.pinReason(presented))
        }
        if code == MOSQ_ERR_TLS.rawValue || MosquittoLibrary.speaksOfTLS(log) {
            return .certificate(MosquittoLibrary.certificateReason(log))
        }
        let disconnect = status.disconnect_code
        if disconnect >= 128 { return .lost(ReasonCode(code: disconnect).words) }
        switch code {
        case Int32(MOSQ_ERR_NOMEM.rawValue), Int32(MOSQ_ERR_INVAL.rawValue), Int32(MOSQ_ERR_NOT_SUPPORTED.rawValue):
            return .library(MosquittoLibrary.words(code))
        case Int32(MOSQ_ERR_ERRNO.rawValue): return .lost("\(SystemReason(cause))")
        case Int32(MOSQ_ERR_KEEPALIVE.rawValue):
            return .lost("the broker was silent for longer than the keep-alive; check the network")
        case Int32(MOSQ_ERR_CONN_LOST.rawValue), Int32(MOSQ_ERR_NO_CONN.rawValue):
            // Older brokers close without a reason, above all when the session is taken over.
            return .lost(
                "closed by the broker; if this repeats, check its log and that no other client has the client id "
                    + "'\(settings.clientID)'")
        default: return .lost(MosquittoLibrary.words(code))
        }
    }
}
