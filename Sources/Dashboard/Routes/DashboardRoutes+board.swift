import HTTPTypes
import Hummingbird
import UsageDomain
import UsageStore

extension DashboardRoutes {
    /// The machines now.
    @Sendable func board(_ request: Request, _ context: DashboardContext) async throws -> Response {
        var content: BoardPage
        if let snapshot = sources.board.current {
            content = await renderer.page(snapshot, for: Readers(context))
        } else {
            content = BoardPage(
                rooms: [], summary: SummaryModel([], today: nil, format: formats[context.language]),
                banner: BannerModel([], language: context.language), hasBoard: false, isEmpty: false)
        }
        content.opening = try await opening(context)
        return await pages.page(
            .board, title: .boardTitle, section: .board, refresh: 30, request: request, context: context, content)
    }

    /// The stream of changes that keeps an open board up to date.
    @Sendable func live(_ request: Request, _ context: DashboardContext) async throws -> Response {
        guard let seat = feed.takeSeat() else {
            throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "30"])
        }
        let headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"]
        if request.method == .head { return Response(status: .ok, headers: headers) }
        let readers = Readers(context)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { [feed] writer in
                // The seat lives as long as the body that is being written.
                defer { withExtendedLifetime(seat) {} }
                try await feed.write(for: readers, to: &writer)
                try await writer.finish(nil)
            })
    }
}
