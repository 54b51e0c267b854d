import Collection
import Decisions
import Derivation
import Dialects
import Foundation
import Hummingbird
import Logging
import NIOCore
import Office
import ServiceLifecycle
import Statements
import UsageDomain
import UsageStore

/// Writes on behalf of commands while the collector holds the store: the same handlers the pages use.
struct ControlServer: Service {
    let store: UsageStore
    let ingestion: IngestService
    let catalogue: DialectCatalogue
    let office: SharedOffice
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
            let body = try await read(request, as: ControlProtocol.IssueRequest.self)
            return whileWorking { try await issue(body) }
        }
        router.post("\(ControlProtocol.companies)") { request, context in
            try await answer(request, context) { (body: ControlProtocol.CompaniesRequest) in
                try await settle()
                return try office.open().companies(in: body.period)
            }
        }
        router.post("\(ControlProtocol.replaceKey)") { request, context in
            try await answer(request, context) { (body: ControlProtocol.KeyRequest) in
                ControlProtocol.KeyResponse(
                    fingerprint: try SigningKeys(store).replace(
                        by: body.actor, reason: body.reason, at: SystemClock.now()
                    ).fingerprint)
            }
        }
        router.post("\(ControlProtocol.decide)") { request, context in
            try await answer(request, context) { (body: ControlProtocol.DecideRequest) in
                try await ingestion.decide(body.request, by: body.actor, reason: body.reason, at: SystemClock.now())
            }
        }
        router.post("\(ControlProtocol.claims)") { request, context in
            try await answer(request, context) { (claims: [Claim]) in
                try await ingestion.claim(claims)
                return [Int64]()
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
                try await ingestion.perform { pipeline in try pipeline.deriveAnew(showing: rebuild, from: body.from) }
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
            let registry = try LabApplication.registry(
                request.registry, over: pipeline.declared, prune: request.prune)
            let changes = try pipeline.take(
                registry, at: SystemClock.now(), effective: request.effective, by: request.actor,
                reason: request.reason)
            return ControlProtocol.LabResponse(changes: changes.map(\.description))
        }
    }

    /// Everything heard so far is derived and stored.
    private func settle() async throws {
        try await ingestion.settle(at: SystemClock.now)
    }

    private func issue(_ request: ControlProtocol.IssueRequest) async throws -> IssuedStatement {
        try store.requireRightClock("nothing is stated by such a clock")
        if !request.isSettled { try await settle() }
        return try await office.open().issue(request.statement, at: SystemClock.now())
    }

    /// Says every second that it is at work, so that whoever asked waits for an answer and not for a time; when they are
    /// gone, the work is cancelled.
    private func whileWorking(_ work: @escaping @Sendable () async throws -> IssuedStatement) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in
                try await withThrowingTaskGroup(of: ControlProtocol.IssueAnswer?.self) { group in
                    group.addTask {
                        do {
                            return ControlProtocol.IssueAnswer(issued: try await work())
                        } catch {
                            return ControlProtocol.IssueAnswer(failure: failure(error))
                        }
                    }
                    group.addTask { try await second() }
                    defer { group.cancelAll() }
                    while let next = try await group.next() {
                        guard let answer = next else {
                            try await writer.write(ByteBuffer(string: "\n"))
                            group.addTask { try await second() }
                            continue
                        }
                        try await writer.write(ByteBuffer(bytes: try JSONEncoder().encode(answer)))
                        return try await writer.finish(nil)
                    }
                }
            })
    }

    private func second() async throws -> ControlProtocol.IssueAnswer? {
        try await Task.sleep(for: .seconds(1))
        return nil
    }

    private func read<Body: Decodable>(_ request: Request, as type: Body.Type) async throws -> Body {
        let body = try await request.body.collect(upTo: 8 << 20)
        return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }

    private func failure(_ error: any Error) -> ControlProtocol.Failure {
        let failure =
            error as? CommandFailure ?? CommandFailure(describing: error)
            ?? CommandFailure("the collector could not do it: \(error)", .unavailable)
        return ControlProtocol.Failure(message: failure.message, status: failure.status.rawValue)
    }

    private func answer<Body: Decodable, Answer: Encodable>(
        _ request: Request, _ context: BasicRequestContext, _ handle: (Body) async throws -> Answer
    ) async throws -> Response {
        do {
            return try response(try await handle(try await read(request, as: Body.self)), status: .ok)
        } catch {
            return try response(failure(error), status: .unprocessableContent)
        }
    }

    private func response(_ body: some Encodable, status: HTTPResponse.Status) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(body))))
    }
}
