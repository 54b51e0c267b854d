package import UsageDomain

/// Where the pages are served and what they may show.
package struct DashboardSettings: Hashable, Sendable {
    /// From where the pages may change the registry.
    package enum Changes: String, Hashable, Sendable {
        case none
        /// From this computer only.
        case loopback
        /// From wherever the pages can be read.
        case network
    }

    /// The address to listen on; loopback unless the lab decides otherwise, since the pages have no login.
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    package var changes: Changes
    /// Names beside those of a local network under which the pages may be asked for, such as a proxy's public one.
    package var names: [String]
    /// IANA name of the zone all times are shown in until the collector tells the lab's.
    package var timeZone: String
    /// Whether the board names people in full; otherwise their initials or their pseudonymous id.
    package var showsPeople: Bool
    /// How many browsers may follow the board at the same time; the next ones get 503 and the plain page.
    package var maximumLiveClients: Int
    /// Time between two signs of life on a quiet event stream.
    package var heartbeat: TimeSpan
    /// How old the board or an uncommitted message may be before the collector is no longer ready.
    package var readinessLimit: TimeSpan
    /// How often the collector checkpoints: one that missed two is no longer ready.
    package var checkpointInterval: TimeSpan

    package init(
        host: String = "127.0.0.1", port: Int = 8480, changes: Changes = .loopback, names: [String] = [],
        timeZone: String = "Europe/Paris", showsPeople: Bool = false,
        maximumLiveClients: Int = 64, heartbeat: TimeSpan = .seconds(15), readinessLimit: TimeSpan = .minutes(5),
        checkpointInterval: TimeSpan = .seconds(60)
    ) {
        self.host = host
        self.port = port
        self.changes = changes
        self.names = names
        self.timeZone = timeZone
        self.showsPeople = showsPeople
        self.maximumLiveClients = maximumLiveClients
        self.heartbeat = heartbeat
        self.readinessLimit = readinessLimit
        self.checkpointInterval = checkpointInterval
    }
}
