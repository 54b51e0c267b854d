import HTTPTypes
import Hummingbird

/// Chooses the language: `?lang=`, then the cookie it leaves, then the browser's own, then French.
struct LanguageMiddleware: RouterMiddleware {
    static let cookieName = "lang"

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        let asked = request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) }
        let kept = request.cookies[Self.cookieName].flatMap { Language(rawValue: $0.value) }
        var context = context
        context.language = asked ?? kept ?? Language(acceptLanguage: request.headers[.acceptLanguage])
        var response = try await next(request, context)
        if let asked {
            response.setCookie(
                Cookie(
                    name: Self.cookieName, value: asked.rawValue, maxAge: 31_536_000, path: "/", httpOnly: true,
                    sameSite: .lax))
        }
        return response
    }
}
