import Access
import HTTPTypes
import Hummingbird

/// Finds out who asks: by the cookie of a browser that logged in, or by the token of another program.
struct VisitorMiddleware: RouterMiddleware {
    static let cookieName = "releve"

    let entrance: Entrance

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.visitor =
            switch entrance {
            case .open(let rights): Visitor(rights: rights)
            case .accounts(let reception): try visitor(request, context, reception)
            }
        return try await next(request, context)
    }

    private func visitor(
        _ request: Request, _ context: DashboardContext, _ reception: Reception
    ) throws -> Visitor {
        let now = reception.now()
        if let header = request.headers[.authorization] {
            guard header.lowercased().hasPrefix("bearer "), let secret = Secret(text: String(header.dropFirst(7))),
                let token = try reception.accounts.token(secret, at: now)
            else {
                throw HTTPError(.unauthorized, headers: [.wwwAuthenticate: "Bearer error=\"invalid_token\""])
            }
            // Nobody sees less with a token than without one.
            return Visitor(
                account: token.account, rights: token.rights.union(Role.visitor.rights), isProgram: true)
        }
        guard let value = request.cookies[Self.name(Self.cookieName, for: context)]?.value,
            let secret = Secret(text: value),
            let session = try reception.accounts.session(secret, at: now)
        else { return .nobody }
        return Visitor(
            account: session.account, session: session, secret: secret,
            rights: session.account.rights.filter { session.allows($0, at: now) })
    }

    /// Under TLS nobody beside this host, and nobody without TLS, can plant a cookie of that name.
    static func name(_ name: String, for context: DashboardContext) -> String {
        context.isSecure ? "__Host-" + name : name
    }

    /// What a browser keeps of a log-in; nil takes it away.
    ///
    /// `Secure` where the browser came over TLS.
    static func cookie(_ secret: Secret?, for context: DashboardContext) -> Cookie {
        Cookie(
            name: name(cookieName, for: context), value: secret?.text ?? "", maxAge: secret == nil ? 0 : 31 * 86_400,
            path: "/",
            secure: context.isSecure, httpOnly: true, sameSite: .lax)
    }
}
