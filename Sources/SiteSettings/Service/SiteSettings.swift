/// What `releve serve` is told: where the broker is, where the store is, where the pages are.
package struct SiteSettings: Hashable, Sendable {
    /// Path of the registry to apply at start when the store has no lab yet.
    package var lab: String?
    /// Folders with the lab's own dialect files.
    package var dialects: [String]
    package var broker: BrokerAccess
    /// Further brokers.
    package var connections: [ConnectionAccess] = []
    /// Nobody names `broker` where `connections` are listed: then there is none.
    package var hasBroker = true
    package var store: StoreSettings
    package var web: WebSettings
    package var identityProvider: IdentityProviderSettings?

    package init(
        lab: String? = nil, dialects: [String] = [], broker: BrokerAccess = BrokerAccess(),
        store: StoreSettings = StoreSettings(),
        web: WebSettings = WebSettings()
    ) {
        self.lab = lab
        self.dialects = dialects
        self.broker = broker
        self.store = store
        self.web = web
    }

    /// Every broker to listen to, `broker` first.
    package var allConnections: [ConnectionAccess] {
        (hasBroker ? [ConnectionAccess(broker: broker)] : []) + connections
    }
}
