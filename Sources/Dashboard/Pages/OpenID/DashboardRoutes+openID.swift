import Access
import HTTPTypes
import Hummingbird
import Logging
import UsageDomain

extension DashboardRoutes {
    private static let returnPath = "/login/openid/return"

    private func openID() throws -> (reception: Reception, openID: OpenIDConnect) {
        let reception = try reception()
        guard let openID = reception.openID else { throw HTTPError(.notFound) }
        return (reception, openID)
    }

    /// To the provider and back; `link` is the token of the page of who is logged in, so that no other site begins it.
    @Sendable func beginOpenID(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (reception, openID) = try openID()
        let parameters = request.uri.queryParameters
        var linking: AccountID?
        if let token = parameters["link"].map(String.init) {
            guard let account = context.visitor.account, let session = context.visitor.session,
                FormGuard.areEqual(token, formGuard.token(for: context))
            else { throw HTTPError(.forbidden) }
            // Who finds a browser open cannot make himself a second way in.
            guard session.isConfirmed(at: reception.now()) else {
                throw Gate.redirection(to: "/confirm?then=" + "/account".escapedForQuery)
            }
            linking = account.id
        }
        let then =
            linking == nil ? Gate.destination(parameters["then"].map(String.init)) : "/account?done=linked"
        do throws(OpenIDProblem) {
            let begun = try await openID.begin(
                then: then, linking: linking, redirect: context.origin(of: request) + Self.returnPath,
                address: context.address,
                at: reception.now())
            var response = Response(status: .seeOther, headers: [.location: begun.address])
            response.setCookie(Self.cookie(begun.browser, for: context))
            return response
        } catch {
            return await refused(error, then: then, request, context)
        }
    }

    /// What the provider sent the browser back with.
    @Sendable func finishOpenID(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (reception, openID) = try openID()
        let parameters = request.uri.queryParameters
        let browser = request.cookies[VisitorMiddleware.name(Self.cookieName, for: context)].flatMap {
            Secret(text: $0.value)
        }
        do {
            let arrival = try await openID.finish(
                state: parameters["state"].map(String.init) ?? "", code: parameters["code"].map(String.init),
                error: parameters["error"].map(String.init), browser: browser, account: context.visitor.account?.id,
                address: context.address, userAgent: request.headers[.userAgent] ?? "", at: reception.now())
            var response: Response
            switch arrival {
            case .welcome(let secret, let account, let then):
                context.logger.info(
                    "Logged in by the provider",
                    metadata: ["account": "\(account.id)", "address": "\(context.address)"])
                response = welcome(secret, to: then, context)
            case .linked(let then):
                response = Response(status: .seeOther, headers: [.location: then])
            }
            response.setCookie(Self.cookie(nil, for: context))
            return response
        } catch let problem as OpenIDProblem {
            return await refused(problem, then: "/", request, context)
        }
    }

    /// The log-in again, with the reason in words: passwords work whatever the provider does.
    private func refused(
        _ problem: OpenIDProblem, then: String, _ request: Request, _ context: DashboardContext
    ) async -> Response {
        context.logger.warning("No log-in by the provider", metadata: ["reason": "\(problem)"])
        let name = gate.openIDName ?? ""
        var page = LogInPage(token: formGuard.token(for: context), then: then)
        page.problem = problem.phrase.text(in: context.language, name)
        var response = await show(page, request, context)
        response.status = problem.status
        response.setCookie(Self.cookie(nil, for: context))
        return response
    }

    private static let cookieName = "releve-openid"

    /// What tells the browser that began from another one that the provider's answer was given to.
    private static func cookie(_ secret: Secret?, for context: DashboardContext) -> Cookie {
        Cookie(
            name: VisitorMiddleware.name(cookieName, for: context), value: secret?.text ?? "",
            maxAge: secret == nil ? 0 : 600, path: "/", secure: context.isSecure, httpOnly: true, sameSite: .lax)
    }
}

extension OpenIDProblem {
    fileprivate var phrase: Phrase {
        switch self {
        case .unavailable: .openIDUnavailable
        case .declined: .openIDDeclined
        case .journey: .openIDJourney
        case .token(.expired), .token(.early): .openIDClock
        case .token: .openIDRefused
        case .stranger: .openIDStranger
        case .administrator: .openIDAdministrator
        case .taken: .openIDTaken
        case .tooMany: .openIDTooMany
        }
    }

    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .unavailable: .badGateway
        case .tooMany: .tooManyRequests
        case .taken: .conflict
        case .stranger, .administrator: .forbidden
        case .declined, .journey, .token: .unprocessableContent
        }
    }
}
