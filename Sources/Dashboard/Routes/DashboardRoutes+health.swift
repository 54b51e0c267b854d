import HTTPTypes
import Hummingbird
import Logging
import UsageDomain
import UsageStore

extension DashboardRoutes {
    private struct Probe: Encodable {
        var status: String
        var problems: [String]
        /// By connection: `listening`, or the problem's code.
        var connections: [String: String]?
    }

    /// The collector's health in words.
    @Sendable func health(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let condition = await condition(context)
        let directory = (try? await directory()) ?? PartyDirectory(nil)
        let content = HealthPage(
            readiness: readiness(condition), board: sources.board.current, condition: condition,
            setAside: (try? await sources.setAside()) ?? [:], now: sources.now(), directory: directory,
            format: formats[context.language])
        return await pages.page(
            .health, title: .healthTitle, section: .health, refresh: 30, request: request, context: context, content)
    }

    /// The program answers.
    @Sendable func healthLive(_ request: Request, _ context: DashboardContext) async throws -> Response {
        PageBuilder.json(.ok, Probe(status: "live", problems: []))
    }

    /// The collector does its work.
    @Sendable func healthReady(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let readiness = readiness(await condition(context))
        return PageBuilder.json(
            readiness.isReady ? .ok : .serviceUnavailable,
            Probe(
                status: readiness.isReady ? "ready" : "not_ready", problems: readiness.problems.map(\.code),
                connections: connections))
    }

    /// Nil before the collector has said anything of them.
    private var connections: [String: String]? {
        guard let known = sources.board.current?.health.connections, !known.isEmpty else { return nil }
        let words = known.map { connection in
            (connection.id.rawValue, connection.problem.map { HealthProblem($0).code } ?? "listening")
        }
        return Dictionary(words, uniquingKeysWith: { first, _ in first })
    }

    private func readiness(_ condition: StoreCondition?) -> Readiness {
        Readiness(
            board: sources.board.current, condition: condition, now: sources.now(), startedAt: startedAt,
            limit: settings.readinessLimit,
            checkpointInterval: settings.checkpointInterval,
            committingFor: sources.board.commitUnderWaySince.map { ContinuousClock.now - $0 })
    }

    /// Nil when the store cannot even be asked, which counts as not writable.
    private func condition(_ context: DashboardContext) async -> StoreCondition? {
        do {
            return try await sources.storeCondition()
        } catch {
            context.logger.error("Store condition unknown", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
