/// Where the dashboard listens.
package struct WebSettings: Hashable, Sendable {
    /// From where the pages, which have no login, may change the registry.
    package enum Changes: String, CaseIterable, Hashable, Sendable {
        case none, loopback, network
    }

    package var host: String
    /// 0 takes any free port.
    package var port: UInt16
    package var changes: Changes
    /// Names beside those of a local network under which the pages may be asked for.
    package var names: [String] = []

    package init(host: String = "127.0.0.1", port: UInt16 = 8480, changes: Changes = .loopback) {
        self.host = host
        self.port = port
        self.changes = changes
    }
}
