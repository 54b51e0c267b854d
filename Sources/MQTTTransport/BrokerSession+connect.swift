import CMosquitto
import Glibc
import UsageDomain

extension BrokerSession {
    /// Connects or reconnects, and waits for the broker's answer.
    ///
    /// The filters are subscribed at QoS 1 when the broker has forgotten the session or when this process does not know
    /// it to hold exactly them; otherwise the session's own subscriptions stand. SUBSCRIBE is only queued: the first
    /// `commitBatch` sends it, and throws `refused` when a filter is not granted. Retained messages come only for
    /// filters new to the session.
    ///
    /// - Parameter filters: Must not overlap: the broker delivers a message once per matching filter.
    /// - Throws: `unreachable`, `refused`, `certificate`, `lost`; `interrupted` when woken.
    package func connect(subscribingTo filters: [String]) throws(TransportError) {
        try Self.validate(filters)
        isConnected = false
        isStalled = false
        try probe()
        let code = unsafe mqtt_link_connect(
            link, settings.host, Int32(settings.port), settings.keepAliveSeconds, settings.sessionExpirySeconds)
        if code == Int32(MOSQ_ERR_ERRNO.rawValue), !MosquittoLibrary.speaksOfTLS(errorText) {
            throw unreachable("\(SystemReason(errno))")
        }
        try check(code)
        do {
            try shakeHands()
        } catch {
            throw settings.protocolVersion == .mqtt5 ? error.withAdviceOnVersion : error
        }
        isConnected = true
        isForgotten = grantedFilters != nil && !status.session_present
        if !status.session_present { grantedFilters = nil }
        try queueSubscription(filters)
    }

    private func probe() throws(TransportError) {
        let timeout = Int32(min(max(settings.connectTimeout.milliseconds, 1), 600_000))
        switch unsafe mqtt_probe(settings.host, Int32(settings.port), timeout, waker.descriptor) {
        case 0: return
        case EINTR: throw .interrupted
        case let failure where failure >= 10_000:
            throw unreachable("the host name is not known; check broker.host and the name service")
        case let cause: throw unreachable("\(SystemReason(cause))")
        }
    }

    private func unreachable(_ reason: String) -> TransportError {
        .unreachable(host: settings.host, port: settings.port, reason: reason)
    }

    /// Sends CONNECT and reads CONNACK, not a packet further.
    ///
    /// Flushing is safe here: on a new connection nothing but CONNECT can be queued before CONNACK has been read.
    private func shakeHands() throws(TransportError) {
        let deadline = Deadline(in: settings.connectTimeout)
        while !status.has_connack {
            guard !deadline.isPast else { throw unreachable("it accepts connections but does not answer CONNECT") }
            let seen = unsafe mqtt_link_wait(
                link, waker.descriptor, deadline.remainingMilliseconds, status.wants_write)
            if seen & Int32(MQTT_LINK_WOKEN) != 0 { throw .interrupted }
            if seen & Int32(MQTT_LINK_WRITABLE) != 0 { try check(unsafe mqtt_link_flush(link)) }
            guard seen & Int32(MQTT_LINK_READABLE | MQTT_LINK_HUNG_UP) != 0 else { continue }
            let code = unsafe mqtt_link_read_one(link)
            // A refusal is an error of the library's too; its reason code says more.
            let refusal = status.connack_code
            if status.has_connack, refusal != 0 { throw .refused(ReasonCode(code: refusal).words) }
            try check(code)
        }
    }

    private func queueSubscription(_ filters: [String]) throws(TransportError) {
        wantedFilters = filters
        isRefusalReported = false
        if grantedFilters == filters { return }
        let dropped = (grantedFilters ?? []).filter { !filters.contains($0) }
        // The library copies each filter into the packet before it returns.
        if !dropped.isEmpty {
            try check(unsafe withCStrings(dropped) { unsafe mqtt_link_unsubscribe(link, $0, Int32(dropped.count)) })
        }
        if !filters.isEmpty {
            try check(unsafe withCStrings(filters) { unsafe mqtt_link_subscribe(link, $0, Int32(filters.count)) })
        }
    }

    private static func validate(_ filters: [String]) throws(TransportError) {
        for filter in filters {
            // The check reads up to the terminator; a filter with a NUL inside is refused before.
            guard !filter.utf8.contains(0), unsafe mosquitto_sub_topic_check(filter) == 0 else {
                throw .refused("'\(filter)' is not a topic filter; check the subscriptions")
            }
        }
    }
}

extension TransportError {
    /// Brokers that know no MQTT 5 seldom say so: they hang up, or answer in a form of their own.
    fileprivate var withAdviceOnVersion: TransportError {
        let advice = "; if it does not speak MQTT 5, set protocol: \"3.1.1\" for it"
        return switch self {
        case .lost(let reason): .lost("it ended at the greeting: \(reason)\(advice)")
        case .unreachable(let host, let port, let reason): .unreachable(host: host, port: port, reason: reason + advice)
        case .library(let reason): .library(reason + advice)
        case .interrupted, .refused, .certificate: self
        }
    }
}

/// Lends C strings for the time of `body`.
private func withCStrings(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> Int32 {
    // strdup'ed and freed here; `body` does not keep them.
    let copies = unsafe strings.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return Int32(MOSQ_ERR_INVAL.rawValue) }
        return unsafe body(start)
    }
}
