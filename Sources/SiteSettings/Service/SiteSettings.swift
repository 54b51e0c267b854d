package import UsageDomain

/// What `releve serve` is told: where the broker is, where the store is, where the pages are.
package struct SiteSettings: Hashable, Sendable {
    /// Path of the registry to apply at start when the store has no lab yet.
    package var lab: String?
    package var broker: BrokerSettings
    package var store: StoreSettings
    package var web: WebSettings

    package init(
        lab: String? = nil, broker: BrokerSettings = BrokerSettings(), store: StoreSettings = StoreSettings(),
        web: WebSettings = WebSettings()
    ) {
        self.lab = lab
        self.broker = broker
        self.store = store
        self.web = web
    }
}

package struct BrokerSettings: Hashable, Sendable {
    package var host: String
    package var port: UInt16
    /// Names the MQTT session: two collectors with one id would take it from each other for ever.
    package var clientID: String
    package var username: String?
    /// The content of the password file without its final line break.
    package var password: Secret?
    /// Certificates in PEM; their presence turns TLS on.
    package var caFile: String?

    package init(
        host: String = "127.0.0.1", port: UInt16 = 1883, clientID: String = "releve", username: String? = nil,
        password: Secret? = nil, caFile: String? = nil
    ) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.username = username
        self.password = password
        self.caFile = caFile
    }
}

package struct StoreSettings: Hashable, Sendable {
    package var path: String
    /// The longest a message waits for its commit, and so for its acknowledgement: 1 ms to 10 s.
    package var commitInterval: TimeSpan
    /// How often derived state is written: 1 s to 1 h.
    package var checkpointInterval: TimeSpan

    package init(
        path: String = "releve.db", commitInterval: TimeSpan = .milliseconds(50),
        checkpointInterval: TimeSpan = .seconds(60)
    ) {
        self.path = path
        self.commitInterval = commitInterval
        self.checkpointInterval = checkpointInterval
    }
}

package struct WebSettings: Hashable, Sendable {
    package var host: String
    /// 0 takes any free port.
    package var port: UInt16

    package init(host: String = "127.0.0.1", port: UInt16 = 8480) {
        self.host = host
        self.port = port
    }
}
