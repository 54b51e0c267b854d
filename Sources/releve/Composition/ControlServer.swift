import Collection
import Derivation
import Dialects
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UsageDomain
import UsageStore

/// Writes on behalf of commands while the collector holds the store: the same handlers the pages use.
struct ControlServer: Service {
    let store: UsageStore
    let ingestion: IngestService
    let catalogue: DialectCatalogue
    let logger: Logger

    func run() async throws {
        let path = ControlProtocol.socketPath(store: store.path)
        guard path.utf8.count < ControlProtocol.longestSocketPath else {
            logger.warning("The store's path is too long for a control socket; commands that write need it stopped")
            try await gracefulShutdown()
            return
        }
        // A socket left by a collector that was killed: the store's lock says that nobody listens on it.
        try? FileManager.default.removeItem(atPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path), serverName: "releve"),
            onServerRunning: { _ in
                // Owner only: whoever may write the store's file may also speak here.
                try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            },
            logger: logger)
        try await application.run()
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("\(ControlProtocol.applyLab)") { request, context in
            try await answer(request, context) { (body: ControlProtocol.LabRequest) in
                try await apply(body)
            }
        }
        router.post("\(ControlProtocol.issueStatement)") { request, context in
            try await answer(request, context) { (body: ControlProtocol.StatementRequest) in
                try await issue(body)
            }
        }
        router.post("\(ControlProtocol.attribute)") { request, context in
            try await answer(request, context) { (body: ControlProtocol.AttributionRequest) in
                // What the session is now counts, not what it was at the last checkpoint.
                try await ingestion.perform { pipeline in
                    try pipeline.checkpoint(at: SystemClock.now())
                    return ControlProtocol.AttributionResponse(
                        attribution: try pipeline.store.attribute(
                            session: body.session, body.change, author: body.author, reason: body.reason,
                            at: SystemClock.now()))
                }
            }
        }
        router.post("\(ControlProtocol.devices)") { request, context in
            try await answer(request, context) { (_: ControlProtocol.DevicesRequest) in
                try await ingestion.perform { pipeline in pipeline.heardDevices }
            }
        }
        router.post("\(ControlProtocol.adopt)") { request, context in
            try await answer(request, context) { (adoption: Adoption) in
                try await ingestion.perform { pipeline in try pipeline.adopt(adoption, at: SystemClock.now()) }
            }
        }
        router.post("\(ControlProtocol.rebuild)") { request, context in
            try await answer(request, context) { (body: ControlProtocol.RebuildRequest) in
                let rebuild = Rebuild(besideStoreAt: store.path, catalogue: catalogue)
                try await ingestion.perform { pipeline in try pipeline.take(rebuild, from: body.from) }
                return ControlProtocol.LabResponse(changes: [])
            }
        }
        return router
    }

    private func apply(_ request: ControlProtocol.LabRequest) async throws -> ControlProtocol.LabResponse {
        if request.effective == nil {
            try store.requireRightClock("it cannot say from when on the registry holds")
        }
        return try await ingestion.perform { pipeline in
            let changes = try pipeline.take(
                request.registry, at: SystemClock.now(), effective: request.effective, author: request.author,
                reason: request.reason)
            return ControlProtocol.LabResponse(changes: changes.map(\.description))
        }
    }

    private func issue(_ request: ControlProtocol.StatementRequest) async throws -> ControlProtocol.StatementResponse {
        try await ingestion.perform { pipeline in try pipeline.checkpoint(at: SystemClock.now()) }
        let record = try StatementIssuing(store: store).issue(request)
        return ControlProtocol.StatementResponse(number: record.number, revision: record.revision)
    }

    private func answer<Body: Decodable, Answer: Encodable>(
        _ request: Request, _ context: BasicRequestContext, _ handle: (Body) async throws -> Answer
    ) async throws -> Response {
        do {
            let body = try await request.body.collect(upTo: 8 << 20)
            let answer = try await handle(try JSONDecoder().decode(Body.self, from: Data(body.readableBytesView)))
            return try response(answer, status: .ok)
        } catch {
            let failure =
                error as? CommandFailure ?? CommandFailure(describing: error)
                ?? CommandFailure("the collector could not do it: \(error)", .unavailable)
            return try response(
                ControlProtocol.Failure(message: failure.message, status: failure.status.rawValue),
                status: .unprocessableContent)
        }
    }

    private func response(_ body: some Encodable, status: HTTPResponse.Status) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(body))))
    }
}
