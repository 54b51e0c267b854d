import Access
package import Hummingbird
package import Logging
package import ServiceLifecycle

/// More wait in the listen queue: the other descriptors of a process, 1,024 by default, are the broker's, the store's and
/// the control socket's.
private let mostConnections = 256

/// A connection that asks for nothing, or does not finish asking, gives its place to the next one.
private let idleSeconds: Int64 = 20

/// The pages as a service: an HTTP server that stops gracefully, within about a second, with the service group it
/// runs in.
///
/// `onServing` is told the pages' address once they are served.
///
/// - Throws: `DashboardProblem` when the zone, a template or an asset is missing; running it, when it cannot listen.
package func buildDashboard(
    settings: DashboardSettings, sources: DashboardSources, entrance: Entrance, logger: Logger,
    onServing: @escaping @Sendable (String) -> Void = { _ in }
) throws -> some Service {
    let server = Application(
        router: try buildRouter(settings: settings, sources: sources, entrance: entrance),
        server: .http1(configuration: .init(idleTimeout: .seconds(idleSeconds))),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port),
            availableConnectionsDelegate: .maximum(mostConnections, logger: logger)),
        onServerRunning: { channel in
            let place = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
            onServing("http://\(place):\(channel.localAddress?.port ?? settings.port)/")
        },
        logger: logger)
    return DashboardService(server: server, settings: settings, grace: .seconds(1))
}

/// The pages alone.
///
/// Routes added to it afterwards get the same headers, languages and error pages.
///
/// - Throws: `DashboardProblem` when the zone, a template or an asset is missing.
package func buildRouter(
    settings: DashboardSettings, sources: DashboardSources, entrance: Entrance
) throws(DashboardProblem) -> Router<DashboardContext> {
    let resources = Resources()
    let templates = try Templates(resources: resources)
    let assets = try Assets(resources: resources)
    let formats = try Formats(board: sources.board, timezone: settings.timeZone)
    let formGuard = FormGuard()
    let hasAccounts = if case .accounts = entrance { true } else { false }
    let pages = PageBuilder(
        sources: sources, templates: templates, assets: assets, formats: formats, formGuard: formGuard,
        hasAccounts: hasAccounts)
    let renderer = BoardRenderer(
        sources: sources, templates: templates, formats: formats)
    let feed = LiveFeed(
        board: sources.board, renderer: renderer, heartbeat: settings.heartbeat,
        maximumClients: settings.maximumLiveClients)

    let router = Router(context: DashboardContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(middleware: HostMiddleware(names: OwnNames(settings.names + [settings.host])))
    router.add(middleware: LanguageMiddleware())
    router.add(middleware: ErrorPagesMiddleware(pages: pages))
    router.add(middleware: VisitorMiddleware(entrance: entrance))
    DashboardRoutes(
        settings: settings, sources: sources, pages: pages, formats: formats, renderer: renderer, feed: feed,
        gate: Gate(entrance), formGuard: formGuard, startedAt: sources.now()
    ).add(to: router)
    return router
}
