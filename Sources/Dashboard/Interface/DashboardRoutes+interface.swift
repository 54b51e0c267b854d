import Access
import Accounting
import Decisions
import Foundation
import HTTPTypes
import Hummingbird
import UsageDomain
import UsageStore

/// The same resources for other programs; `Resources/api/openapi.json` describes them, and a test holds the two together.
extension DashboardRoutes {
    static let interfacePath = "/api/"

    func addInterface(to router: Router<DashboardContext>) {
        addReading("/api/openapi.json", nil, to: router, interfaceDescription)
        addReading("/api/v1/machines", .seeBoard, to: router, machinesAsJSON)
        addReading("/api/v1/sessions", .seeEverybody, to: router, sessionsPageAsJSON)
        addReading("/api/v1/sessions/{id}", .seeEverybody, to: router, sessionAsJSON)
        addReading("/api/v1/inbox", .seeEverybody, to: router, inboxAsJSON)
        addDeciding("/api/v1/attributions", .decideSessions, to: router, attributeByProgram)
        addReading("/api/v1/statements", .seeStatements, to: router, statementsAsJSON)
    }

    @Sendable func interfaceDescription(_ request: Request, _ context: DashboardContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: try Resources().bytes("api/openapi.json"))))
    }

    @Sendable func machinesAsJSON(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let seesNames = context.visitor.rights.contains(.seeEverybody)
        let board = sources.board.current
        return Self.answer(
            .ok,
            MachinesAnswer(
                at: board?.at.iso8601,
                machines: (board?.machines ?? []).map { MachinesAnswer.Row($0, seesNames: seesNames) }))
    }

    @Sendable func sessionsPageAsJSON(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await sessionsAnswer(SessionFilter(request.uri.queryParameters))
    }

    @Sendable func inboxAsJSON(_ request: Request, _ context: DashboardContext) async throws -> Response {
        var filter = try SessionFilter(request.uri.queryParameters)
        filter.isUnattributedOnly = true
        return try await sessionsAnswer(filter)
    }

    private func sessionsAnswer(_ filter: SessionFilter) async throws -> Response {
        let found = try await sources.sessions(filter.query(clock: formats.clock))
        let shown = Array(found.prefix(SessionFilter.pageSize))
        let overlaps = try await sources.overlaps(shown)
        return Self.answer(
            .ok,
            SessionsAnswer(
                sessions: shown.map { SessionRecord($0, overlaps: overlaps.during($0).map(\.id)) },
                nextPage: found.count > shown.count ? filter.page + 1 : nil))
    }

    @Sendable func sessionAsJSON(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let id = SessionID(rawValue: try context.parameters.require("id"))
        guard let detail = try await sources.sessionDetail(id) else { throw HTTPError(.notFound) }
        let overlaps = try await sources.overlaps([detail.session])
        return Self.answer(
            .ok, SessionRecord(detail.session, overlaps: overlaps.during(detail.session).map(\.id)))
    }

    /// Of a program with a token only: a browser's cookie decides nothing that another site may send.
    @Sendable func attributeByProgram(_ request: Request, _ context: DashboardContext) async throws -> Response {
        guard context.visitor.isProgram else { throw HTTPError(.forbidden) }
        let body = try await request.body.collect(upTo: Self.largestInterfaceBody)
        guard let asked = try? JSONDecoder().decode(AttributionAsked.self, from: Data(body.readableBytesView)),
            let change = asked.change, (1...Self.mostSessionsAtOnce).contains(asked.sessions.count),
            !asked.reason.allSatisfy(\.isWhitespace), asked.reason.count <= 200
        else { throw HTTPError(.badRequest) }
        var sessions: [SessionID] = []
        for id in asked.sessions.map(SessionID.init(rawValue:)) where !sessions.contains(id) { sessions.append(id) }
        do {
            let entries = try await sources.decide(
                .attribute(sessions, change), context.visitor.actor, asked.reason, nil)
            return Self.answer(.created, DecidedAnswer(entries: entries))
        } catch {
            guard let refusal = DecisionRefusal(error, format: formats[context.language]) else { throw error }
            return PageBuilder.problem(.unprocessableContent, refusal.text)
        }
    }

    private static func answer(_ status: HTTPResponse.Status, _ value: some Encodable) -> Response {
        PageBuilder.json(status, value, keys: .convertToSnakeCase)
    }

    private static let largestInterfaceBody = 256 * 1024
    private static let mostSessionsAtOnce = 1000

    @Sendable func statementsAsJSON(_ request: Request, _ context: DashboardContext) async throws -> Response {
        Self.answer(
            .ok, StatementsAnswer(statements: try await sources.statements().map(StatementsAnswer.Row.init)))
    }
}
