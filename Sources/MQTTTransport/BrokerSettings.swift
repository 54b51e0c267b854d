package import UsageDomain

/// Where the broker is and how to be known there.
package struct BrokerSettings: Hashable, Sendable {
    package var host: String
    package var port: Int
    /// Names the persistent session: a second client with the same name takes it over.
    package var clientID: String
    package var username: String?
    package var password: String?
    /// PEM file of the authorities trusted to vouch for the broker; turns TLS and host name verification on.
    package var caFile: String?
    package var certFile: String?
    package var keyFile: String?
    /// The one certificate the broker may present, whoever signed it; turns TLS on without a `caFile`.
    package var pinnedCertificate: CertificateFingerprint?
    package var protocolVersion: ProtocolVersion
    /// Whole seconds, kept within 5 s … 18 h.
    package var keepAlive: TimeSpan
    /// How long the broker keeps messages for us while we are away; whole seconds.
    package var sessionExpiry: TimeSpan
    /// Messages the broker may send ahead of our acknowledgements, 1 … 65,535.
    package var receiveMaximum: Int
    /// Forgets the session and what waits in it.
    package var cleanStart: Bool
    /// Reaching the broker, its certificate and its answer to CONNECT take no longer than this each.
    package var connectTimeout: TimeSpan
    /// A batch is full at this size, whatever its count; one message more may be held.
    package var maximumBatchBytes: Int
    /// The broker keeps larger messages to itself (MQTT 5), or is left when it sends one.
    package var maximumPacketBytes: Int

    package init(
        host: String, port: Int = 1883, clientID: String, username: String? = nil, password: String? = nil,
        caFile: String? = nil, certFile: String? = nil, keyFile: String? = nil,
        pinnedCertificate: CertificateFingerprint? = nil, protocolVersion: ProtocolVersion = .mqtt5,
        keepAlive: TimeSpan = .seconds(30),
        sessionExpiry: TimeSpan = .days(7), receiveMaximum: Int = 4096, cleanStart: Bool = false,
        connectTimeout: TimeSpan = .seconds(10), maximumBatchBytes: Int = 4 << 20, maximumPacketBytes: Int = 8 << 20
    ) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.username = username
        self.password = password
        self.caFile = caFile
        self.certFile = certFile
        self.keyFile = keyFile
        self.pinnedCertificate = pinnedCertificate
        self.protocolVersion = protocolVersion
        self.keepAlive = keepAlive
        self.sessionExpiry = sessionExpiry
        self.receiveMaximum = receiveMaximum
        self.cleanStart = cleanStart
        self.connectTimeout = connectTimeout
        self.maximumBatchBytes = maximumBatchBytes
        self.maximumPacketBytes = maximumPacketBytes
    }

    /// The broker runs on this computer: asking it often costs nobody anything.
    package var isOnThisHost: Bool {
        let host = host.lowercased()
        return host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    var keepAliveSeconds: Int32 { Int32(min(max(keepAlive.milliseconds / 1000, 5), 65_535)) }
    var sessionExpirySeconds: UInt32 { UInt32(min(max(sessionExpiry.milliseconds / 1000, 0), Int64(UInt32.max) - 1)) }
    var clampedReceiveMaximum: Int { min(max(receiveMaximum, 1), 65_535) }

    /// Half the window: the broker sends the second half while the first is being committed.
    var windowShare: Int { max(1, clampedReceiveMaximum / 2) }

    /// What only a person could have got wrong, said before anything is tried.
    func validate() throws(TransportError) {
        let texts = [host, clientID, username, password, caFile, certFile, keyFile].compactMap(\.self)
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw .library("a broker setting contains a NUL character; remove it")
        }
        guard !host.isEmpty, (1...65_535).contains(port) else {
            throw .unreachable(
                host: host, port: port, reason: "host or port is not usable; check broker.host and broker.port")
        }
        guard !clientID.isEmpty else {
            throw .library("the broker client id is empty; a persistent session needs one")
        }
        guard pinnedCertificate == nil || (caFile == nil && certFile == nil) else {
            throw .certificate("a pinned certificate stands for itself; leave ca_file and the client certificate out")
        }
        guard caFile != nil || (certFile == nil && keyFile == nil) else {
            throw .certificate("a client certificate is given without the broker's ca_file; give both")
        }
        guard (certFile == nil) == (keyFile == nil) else {
            throw .certificate("a client certificate needs both its certificate file and its key file")
        }
    }
}

extension BrokerSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Safe for logs: no password.
    package var description: String {
        "\(clientID) at \(host):\(port)\(caFile == nil && pinnedCertificate == nil ? "" : " over TLS")"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}
