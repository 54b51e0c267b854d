package import UsageDomain

/// Where the pages are served and what they may show.
package struct DashboardSettings: Hashable, Sendable {
    /// The address to listen on; loopback unless the lab decides otherwise.
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    /// Names beside those of a local network under which the pages may be asked for, such as a proxy's public one.
    package var names: [String]
    /// Whether the port speaks TLS.
    package var hasTLS: Bool { tls != nil }
    /// Certificate and key, for TLS of its own.
    package var tls: CertificateFiles?
    /// Where a proxy on this computer finds the pages, beside the port.
    package var socket: String?
    /// IANA name of the zone all times are shown in until the collector tells the lab's.
    package var timeZone: String
    /// How many browsers may follow the board at the same time; the next ones get 503 and the plain page.
    package var maximumLiveClients: Int
    /// Time between two signs of life on a quiet event stream.
    package var heartbeat: TimeSpan
    /// How old the board or an uncommitted message may be before the collector is no longer ready.
    package var readinessLimit: TimeSpan
    /// How often the collector checkpoints: one that missed two is no longer ready.
    package var checkpointInterval: TimeSpan

    package init(
        host: String = "127.0.0.1", port: Int = 8480, names: [String] = [],
        timeZone: String = "Europe/Paris", maximumLiveClients: Int = 64, heartbeat: TimeSpan = .seconds(15),
        readinessLimit: TimeSpan = .minutes(5),
        checkpointInterval: TimeSpan = .seconds(60), tls: CertificateFiles? = nil, socket: String? = nil
    ) {
        self.tls = tls
        self.socket = socket
        self.host = host
        self.port = port
        self.names = names
        self.timeZone = timeZone
        self.maximumLiveClients = maximumLiveClients
        self.heartbeat = heartbeat
        self.readinessLimit = readinessLimit
        self.checkpointInterval = checkpointInterval
    }
}
