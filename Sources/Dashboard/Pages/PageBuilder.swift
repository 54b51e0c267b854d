import Access
import Foundation
import HTTPTypes
import Hummingbird
import UsageDomain
import UsageStore

/// Puts content into the frame that all pages share.
struct PageBuilder: Sendable {
    let sources: DashboardSources
    let templates: Templates
    let assets: Assets
    let formats: Formats
    let formGuard: FormGuard
    let hasAccounts: Bool

    /// A page of the menu.
    func page(
        _ template: Templates.Name, title: Phrase, section: Section?, refresh: Int? = nil, request: Request,
        context: DashboardContext, _ content: some Sendable
    ) async -> Response {
        await page(
            template, title: title.text(in: context.language), section: section, refresh: refresh, request: request,
            context: context, content)
    }

    func page(
        _ template: Templates.Name, title: String, section: Section?, refresh: Int? = nil, request: Request,
        context: DashboardContext, _ content: some Sendable
    ) async -> Response {
        // The counter is a comfort: without it the page still reads.
        let inbox = (try? await sources.unattributedCount(Self.inboxCounted + 1)) ?? 0
        let frame = frame(
            title: title, section: section, inbox: inbox, refresh: refresh, request: request, context: context)
        return html(template, frame, content, context)
    }

    /// A page, or JSON when the client prefers it, that says what a status means and what to do.
    func error(_ status: HTTPResponse.Status, request: Request, context: DashboardContext) -> Response {
        let (title, help) = Self.words(for: status)
        if Self.prefersJSON(request) {
            return Self.problem(status, title.text(in: context.language))
        }
        let content = ErrorPage(
            code: "\(status.code)", title: title.text(in: context.language), help: help.text(in: context.language))
        let frame = frame(
            title: content.title, section: nil, inbox: 0, refresh: nil, request: request, context: context)
        var response = html(.error, frame, content, context)
        response.status = status
        return response
    }

    /// What is wrong, for a program.
    static func problem(_ status: HTTPResponse.Status, _ message: String) -> Response {
        json(status, ["error": ["status": "\(status.code)", "message": message]])
    }

    static func json(
        _ status: HTTPResponse.Status, _ value: some Encodable,
        keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
    ) -> Response {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = keys
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? encoder.encode(value)) ?? Data("{}".utf8)
        return Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private struct ErrorPage: Sendable {
        var code: String
        var title: String
        var help: String
    }

    private static func words(for status: HTTPResponse.Status) -> (title: Phrase, help: Phrase) {
        switch status.code {
        case 401: (.errorLogIn, .errorLogInHelp)
        case 403: (.errorForbidden, .errorForbiddenHelp)
        case 404: (.errorNotFound, .errorNotFoundHelp)
        case 405: (.errorMethod, .errorMethodHelp)
        case 400..<500: (.errorBadRequest, .errorBadRequestHelp)
        case 503: (.errorBusy, .errorBusyHelp)
        default: (.errorInternal, .errorInternalHelp)
        }
    }

    private static func prefersJSON(_ request: Request) -> Bool {
        if request.uri.path.hasPrefix(DashboardRoutes.interfacePath) { return true }
        guard let accept = request.headers[.accept] else { return false }
        return accept.contains("application/json") && !accept.contains("text/html")
    }

    private func html(
        _ template: Templates.Name, _ frame: PageFrame, _ content: some Sendable, _ context: DashboardContext
    ) -> Response {
        let page = Page(frame: frame, t: PhraseBook(language: context.language), page: content)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLanguage: context.language.rawValue,
                .vary: "Accept-Language, Cookie, Accept",
            ],
            body: .init(byteBuffer: ByteBuffer(string: templates.render(template, page))))
    }

    private func frame(
        title: String, section: Section?, inbox: Int, refresh: Int?, request: Request, context: DashboardContext
    ) -> PageFrame {
        let language = context.language
        return PageFrame(
            language: language.rawValue, now: sources.now().iso8601, title: title,
            labName: sources.board.current?.labName ?? "Relevé",
            menu: Section.allCases.filter { $0.isShown(to: context.visitor) }.map { item in
                PageFrame.MenuItem(
                    href: item.path, label: item.phrase.text(in: language), isCurrent: item == section,
                    count: item == .inbox ? Self.inboxCount(inbox, formats[language]) : nil)
            },
            otherLanguageHref: Self.href(of: request, in: language.other),
            otherLanguage: language.other.rawValue, styleHref: assets.style.href, scriptHref: assets.script.href,
            iconHref: assets.icon.href,
            account: context.visitor.account.map { account in
                PageFrame.AccountLink(name: account.name, token: formGuard.token(for: context))
            },
            logInHref: hasAccounts && context.visitor.account == nil ? "/login" : nil, refresh: refresh)
    }

    /// More are no longer counted one by one.
    private static let inboxCounted = 999

    private static func inboxCount(_ count: Int, _ format: HumanFormat) -> String? {
        guard count > 0 else { return nil }
        return count > inboxCounted ? format.count(Int64(inboxCounted)) + "+" : format.count(Int64(count))
    }

    /// The same address in another language.
    private static func href(of request: Request, in language: Language) -> String {
        var query = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }
        query.append("lang=\(language.rawValue)")
        // A path that began with two slashes would be read as another host.
        return "/" + request.uri.path.drop { $0 == "/" } + "?" + query.joined(separator: "&")
    }
}
