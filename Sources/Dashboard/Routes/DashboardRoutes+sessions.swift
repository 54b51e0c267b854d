import Accounting
import Access
import CivilTime
import Foundation
import HTTPTypes
import Hummingbird
import UsageDomain

extension DashboardRoutes {
    /// How many sessions of an export are in memory at a time.
    private static let exportStep = 1000

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

    /// The sessions of whoever is logged in.
    @Sendable func mine(_ request: Request, _ context: DashboardContext) async throws -> Response {
        guard let member = context.visitor.account?.member else { throw HTTPError(.forbidden) }
        var filter = try SessionFilter(request.uri.queryParameters)
        filter.member = member
        let language = context.language
        var content = try await sessionsPage(filter, path: "/mine", directory: directory(), context: context)
        content.heading = Phrase.mineTitle.text(in: language)
        content.emptyTitle = Phrase.mineEmpty.text(in: language)
        content.emptyHelp = Phrase.mineEmptyHelp.text(in: language)
        return await pages.page(
            .sessions, title: .mineTitle, section: .mine, request: request, context: context, content)
    }

    /// What nobody is named for yet.
    @Sendable func inbox(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await inbox(request, context) { _ in }
    }

    func inbox(
        _ request: Request, _ context: DashboardContext, _ change: (inout SessionsPage) -> Void
    ) async throws -> Response {
        var filter = try SessionFilter(request.uri.queryParameters)
        filter.isUnattributedOnly = true
        let language = context.language
        let directory = try await directory()
        let decides = context.visitor.rights.contains(.decideSessions)
        // Before what is shown: what is decided meanwhile has not been seen.
        let seen = try await sources.latestDecision()
        var content = try await sessionsPage(
            filter, path: "/inbox", directory: directory, offersChoice: decides, context: context)
        if decides, !content.isEmpty {
            content.attribution = SessionsPage.Attribution(
                directory, token: formGuard.token(for: context), seen: seen,
                language: language)
        }
        let parameters = request.uri.queryParameters
        if let count = parameters["done"].flatMap({ Int64($0) }) {
            content.done = Phrase.attributeDone.text(in: language, formats[language].count(count))
            content.table.focusFirstOffer()
            let entries = parameters["undo"].map(String.init)
            content.undo = entries.map {
                SessionsPage.Undo(token: formGuard.token(for: context), seen: String(seen), entries: $0)
            }
        } else if let count = parameters["undone"].flatMap({ Int64($0) }) {
            content.done = Phrase.attributeUndone.text(in: language, formats[language].count(count))
        }
        content.heading = Phrase.inboxTitle.text(in: language)
        content.intro = content.isEmpty ? nil : Phrase.inboxIntro.text(in: language)
        content.emptyTitle = Phrase.inboxEmptyTitle.text(in: language)
        content.emptyHelp = Phrase.inboxEmptyHelp.text(in: language)
        change(&content)
        var response = await pages.page(
            .sessions, title: .inboxTitle, section: .inbox, request: request, context: context, content)
        if content.problem != nil { response.status = .unprocessableContent }
        return response
    }

    @Sendable func sessionsAsJSON(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try await export(
            request,
            as: SessionExport(
                fileName: "sessions.json", contentType: "application/json; charset=utf-8",
                head: "[", separator: ",\n", tail: "]\n"
            ) { record in String(decoding: try encoder.encode(record), as: UTF8.self) })
    }

    @Sendable func sessionsAsCSV(_ request: Request, _ context: DashboardContext) async throws -> Response {
        // The byte order mark makes spreadsheets read UTF-8.
        try await export(
            request,
            as: SessionExport(
                fileName: "sessions.csv", contentType: "text/csv; charset=utf-8",
                head: "\u{FEFF}" + SessionRecord.csvHeader + "\r\n", separator: "", tail: ""
            ) { record in record.csvLine + "\r\n" })
    }

    /// Every session of the filter, whatever their number, written as they are read; of one that goes over the first or the
    /// last day only its part, so that exports of months add up to that of the year.
    ///
    /// What fails after the first step breaks the connection, so that a file cut short does not look whole.
    private func export(_ request: Request, as form: SessionExport) async throws -> Response {
        let filter = try SessionFilter(request.uri.queryParameters)
        let span = filter.span(clock: formats.clock)
        var query = filter.query(clock: formats.clock)
        // Sessions that begin while the export runs would shift the steps.
        let now = sources.now()
        query.before = min(query.before ?? now, now)
        query.limit = Self.exportStep
        query.offset = 0
        let first = try await sources.sessions(query)
        return Response(
            status: .ok,
            headers: [
                .contentType: form.contentType, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(form.fileName)\"",
            ],
            body: ResponseBody { [sources, query] writer in
                var query = query
                var step = first
                try await writer.write(ByteBuffer(string: form.head))
                while !step.isEmpty {
                    let separator = query.offset > 0 ? form.separator : ""
                    let parts = try await sources.sessionParts(step, [span.lowerBound, span.upperBound])
                    let overlaps = try await sources.overlaps(step)
                    let lines = try parts.map(\.session).filter { span.contains($0.start) }.map { session in
                        try form.line(SessionRecord(session, overlaps: overlaps.during(session).map(\.id)))
                    }
                    try await writer.write(ByteBuffer(string: separator + lines.joined(separator: form.separator)))
                    guard step.count == query.limit else { break }
                    query.offset += query.limit
                    step = try await sources.sessions(query)
                }
                try await writer.write(ByteBuffer(string: form.tail))
                try await writer.finish(nil)
            })
    }

    private func sessionsPage(
        _ filter: SessionFilter, path: String, directory: PartyDirectory, offersChoice: Bool = false,
        context: DashboardContext
    ) async throws -> SessionsPage {
        let language = context.language
        let found = try await sources.sessions(filter.query(clock: formats.clock))
        let shown = Array(found.prefix(SessionFilter.pageSize))
        let days = try await self.days(of: shown, filter: filter, isAll: filter.page == 1 && found.count == shown.count)
        return SessionsPage(
            heading: Phrase.sessionsTitle.text(in: language), intro: nil, form: nil,
            table: SessionTable(
                days, directory: directory, showsPeople: true,
                suggested: offersChoice ? try await suggested(for: shown, directory, formats[language]) : nil,
                offersChoice: offersChoice, format: formats[language]),
            isEmpty: shown.isEmpty, emptyTitle: Phrase.sessionsEmptyTitle.text(in: language),
            emptyHelp: Phrase.sessionsEmptyHelp.text(in: language), jsonHref: nil, csvHref: nil,
            newerHref: filter.page > 1 ? filter.href(path: path, page: filter.page - 1) : nil,
            olderHref: found.count > shown.count ? filter.href(path: path, page: filter.page + 1) : nil)
    }

    /// What the sessions around some say about whose these were.
    private func suggested(
        for sessions: [UsageSession], _ directory: PartyDirectory, _ format: HumanFormat
    ) async throws -> SuggestedParties? {
        guard let first = sessions.map(\.start).min(), let last = sessions.map(\.knownEnd).max() else { return nil }
        let known = try await sources.sessions(
            SessionPageQuery(
                from: first - AttributionSuggestions.lookBack, before: last + .days(1),
                limit: SuggestedParties.sessionsLookedAt))
        return SuggestedParties(known: known, directory: directory, format: format)
    }

    private static let sessionsCounted = 2000

    /// The days of the sessions shown.
    ///
    /// A day's total is of the day: of everything the filter lets through, also what stands on another page; where that
    /// is more than `sessionsCounted`, as beside a session open for months, there is none. `isAll`: there is no other
    /// session.
    func days(of shown: [UsageSession], filter: SessionFilter, isAll: Bool) async throws -> SessionDays {
        let clock = formats.clock
        let span = filter.span(clock: clock)
        var counted = shown
        var isComplete = true
        if !isAll, let first = shown.map(\.start).min(), let last = shown.map(\.knownEnd).max() {
            var query = filter.query(clock: clock)
            query.from = max(span.lowerBound, clock.day(containing: first).start)
            query.before = min(span.upperBound, clock.day(containing: last).end)
            query.limit = Self.sessionsCounted
            query.offset = 0
            let known = Set(shown.map(\.id))
            let found = try await sources.sessions(query)
            isComplete = found.count < Self.sessionsCounted
            counted += found.filter { !known.contains($0.id) }
        }
        let cuts = SessionDays.cuts(counted, within: span, clock: clock) + [span.lowerBound, span.upperBound]
        var days = SessionDays(
            try await sources.sessionParts(counted, cuts), isComplete: isComplete, shown: Set(shown.map(\.id)),
            within: span, clock: clock)
        days.overlaps = try await sources.overlaps(shown)
        return days
    }
}
