/// Where the dashboard listens.
package struct WebSettings: Hashable, Sendable {
    package var host: String
    /// 0 takes any free port.
    package var port: UInt16
    /// Names beside those of a local network under which the pages may be asked for.
    package var names: [String] = []

    package init(host: String = "127.0.0.1", port: UInt16 = 8480) {
        self.host = host
        self.port = port
    }
}
