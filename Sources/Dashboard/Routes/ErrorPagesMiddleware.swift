import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Answers errors in words, as a page or as JSON, and keeps what went wrong inside the program's log.
struct ErrorPagesMiddleware: RouterMiddleware {
    let pages: PageBuilder

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status.kind == .redirection {
            return Response(status: error.status, headers: error.headers)
        } catch let error as any HTTPResponseError {
            var response = pages.error(error.status, request: request, context: context)
            if let headers = (error as? HTTPError)?.headers {
                for field in headers where field.name != .contentType { response.headers.append(field) }
            }
            return response
        } catch is HTTPParserError {
            return pages.error(.badRequest, request: request, context: context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.logger.error("Page failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return pages.error(.internalServerError, request: request, context: context)
        }
    }
}
