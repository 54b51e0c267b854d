/// Where the dashboard listens.
package struct WebSettings: Hashable, Sendable {
    package var host: String
    /// 0 takes any free port.
    package var port: UInt16
    /// Names beside those of a local network under which the pages may be asked for.
    package var names: [String] = []
    /// For TLS of its own: the certificate's file and the key's.
    package var certificateFile: String?
    package var keyFile: String?
    /// Where a proxy on this computer finds the pages.
    package var socket: String?

    package init(host: String = "127.0.0.1", port: UInt16 = 8480) {
        self.host = host
        self.port = port
    }
}
