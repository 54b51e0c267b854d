import HTTPTypes
import Hummingbird
import UsageDomain

extension DashboardRoutes {
    /// What one export holds at most; the filter narrows the rest.
    private static let exportLimit = 10_000

    /// The journal of sessions.
    @Sendable func sessions(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let filter = try SessionFilter(request.uri.queryParameters)
        let directory = try await directory()
        var content = try await sessionsPage(filter, path: "/sessions", directory: directory, context: context)
        content.form = SessionsPage.Form(filter, directory: directory)
        content.jsonHref = filter.href(path: "/sessions.json")
        content.csvHref = filter.href(path: "/sessions.csv")
        return await pages.page(
            .sessions, title: .sessionsTitle, section: .sessions, request: request, context: context, content)
    }

    /// What nobody is named for yet.
    @Sendable func inbox(_ request: Request, _ context: DashboardContext) async throws -> Response {
        var filter = try SessionFilter(request.uri.queryParameters)
        filter.isUnattributedOnly = true
        var content = try await sessionsPage(filter, path: "/inbox", directory: directory(), context: context)
        let language = context.language
        content.heading = Phrase.inboxTitle.text(in: language)
        content.intro = content.isEmpty ? nil : Phrase.inboxIntro.text(in: language)
        content.emptyTitle = Phrase.inboxEmptyTitle.text(in: language)
        content.emptyHelp = Phrase.inboxEmptyHelp.text(in: language)
        return await pages.page(
            .sessions, title: .inboxTitle, section: .inbox, request: request, context: context, content)
    }

    @Sendable func sessionsAsJSON(_ request: Request, _ context: DashboardContext) async throws -> Response {
        var response = PageBuilder.json(.ok, try await exported(request).map(SessionRecord.init))
        response.headers[.contentDisposition] = "attachment; filename=\"sessions.json\""
        return response
    }

    @Sendable func sessionsAsCSV(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let lines = try await exported(request).map { SessionRecord(session: $0).csvLine }
        // The byte order mark makes spreadsheets read UTF-8.
        let text = "\u{FEFF}" + ([SessionRecord.csvHeader] + lines).joined(separator: "\r\n") + "\r\n"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"sessions.csv\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func exported(_ request: Request) async throws -> [UsageSession] {
        var query = try SessionFilter(request.uri.queryParameters).query(clock: formats.clock)
        query.limit = Self.exportLimit
        query.offset = 0
        return try await sources.sessions(query)
    }

    private func sessionsPage(
        _ filter: SessionFilter, path: String, directory: PartyDirectory, context: DashboardContext
    ) async throws -> SessionsPage {
        let language = context.language
        let found = try await sources.sessions(filter.query(clock: formats.clock))
        let shown = Array(found.prefix(SessionFilter.pageSize))
        return SessionsPage(
            heading: Phrase.sessionsTitle.text(in: language), intro: nil, form: nil,
            table: SessionTable(
                shown, directory: directory, showsPeople: settings.showsPeople, format: formats[language]),
            isEmpty: shown.isEmpty, emptyTitle: Phrase.sessionsEmptyTitle.text(in: language),
            emptyHelp: Phrase.sessionsEmptyHelp.text(in: language), jsonHref: nil, csvHref: nil,
            newerHref: filter.page > 1 ? filter.href(path: path, page: filter.page - 1) : nil,
            olderHref: found.count > shown.count ? filter.href(path: path, page: filter.page + 1) : nil)
    }
}
