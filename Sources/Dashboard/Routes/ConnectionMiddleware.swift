import HTTPTypes
import Hummingbird

/// Finds out how the browser came: over TLS or not, and from where.
///
/// What a proxy says of the browser is believed over the Unix socket alone: a port is open to whoever reaches it, and would let
/// everybody be anybody. Whether the browser spoke TLS is believed of a proxy on this computer, too.
struct ConnectionMiddleware: RouterMiddleware {
    /// Whether the port itself speaks TLS.
    let hasTLS: Bool

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let says = { (name: String) in HTTPField.Name(name).flatMap { request.headers[$0] } }
        if context.isFromSocket || context.isFromLoopback && !hasTLS {
            context.isSecure = says("X-Forwarded-Proto") == "https"
        } else {
            context.isSecure = hasTLS
        }
        // The last of them is the proxy's own word.
        if context.isFromSocket, let last = says("X-Forwarded-For")?.split(separator: ",").last {
            context.address = String(last.filter { !$0.isWhitespace }.prefix(64))
        }
        var response = try await next(request, context)
        // It holds for every port of the host, also those of other programs of the lab: a day is long enough.
        if context.isSecure { response.headers[.strictTransportSecurity] = "max-age=86400" }
        return response
    }
}
