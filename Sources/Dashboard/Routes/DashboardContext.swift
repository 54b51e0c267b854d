import HTTPTypes
package import Hummingbird
import NIOCore

/// What a request carries along its way: the language of its answer.
package struct DashboardContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    var language: Language
    /// Whether the other end of the connection is on this computer, and is no proxy that speaks for others.
    let isFromLoopback: Bool
    /// Of the other end, or whom a proxy speaks for: for the record of log-ins and for throttling.
    var address: String
    /// Whether it came over the Unix socket, from a proxy that whoever may write there put in front.
    let isFromSocket: Bool
    /// Whether the browser speaks TLS, with this program or with the proxy before it.
    var isSecure = false
    var visitor = Visitor.nobody

    package init(source: Source) {
        coreContext = .init(source: source)
        language = .french
        address = source.channel.remoteAddress?.ipAddress ?? "local"
        isFromSocket = if case .unixDomainSocket = source.channel.localAddress { true } else { false }
        isFromLoopback = !isFromSocket && (source.channel.remoteAddress.map(Self.isLoopback) ?? true)
    }

    /// `https://lab.local:8480`, as the browser asked for it.
    func origin(of request: Request) -> String {
        "\(isSecure ? "https" : "http")://\(request.head.authority ?? "localhost")"
    }

    /// Also IPv4 in IPv6 clothes.
    private static func isLoopback(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress?.lowercased() else { return true }
        return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
    }
}
