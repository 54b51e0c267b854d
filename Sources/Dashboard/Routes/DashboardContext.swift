package import Hummingbird
import NIOCore

/// What a request carries along its way: the language of its answer.
package struct DashboardContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    var language: Language
    /// Whether the other end of the connection is on this computer.
    let isFromLoopback: Bool
    /// Of the other end, for the record of log-ins.
    let address: String
    var visitor = Visitor.nobody

    package init(source: Source) {
        coreContext = .init(source: source)
        language = .french
        isFromLoopback = source.channel.remoteAddress.map(Self.isLoopback) ?? true
        address = source.channel.remoteAddress?.ipAddress ?? "local"
    }

    /// Also IPv4 in IPv6 clothes.
    private static func isLoopback(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress?.lowercased() else { return true }
        return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
    }
}
