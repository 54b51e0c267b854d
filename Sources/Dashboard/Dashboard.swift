import Access
import Foundation
package import Hummingbird
import HummingbirdCore
package import Logging
package import ServiceLifecycle

/// More wait in the listen queue: the other descriptors of a process, 1,024 by default, are the broker's, the store's and
/// the control socket's.
private let mostConnections = 256

/// A connection that asks for nothing, or does not finish asking, gives its place to the next one.
private let idleSeconds: Int64 = 20

/// What `sun_path` holds on Linux, with its terminator.
private let longestSocketPath = 108

/// The pages as a service: an HTTP server that stops gracefully, within about a second, with the service group it
/// runs in.
///
/// `onServing` is told the pages' address once they are served.
///
/// - Throws: `DashboardProblem` when the zone, a template, an asset or the certificate is missing or cannot be used;
///   running it, when it cannot listen.
package func buildDashboard(
    settings: DashboardSettings, sources: DashboardSources, entrance: Entrance, logger: Logger,
    onServing: @escaping @Sendable (String) -> Void = { _ in }
) throws -> some Service {
    let router = try buildRouter(settings: settings, sources: sources, entrance: entrance)
    let plain = HTTP1Channel.Configuration(idleTimeout: .seconds(idleSeconds))
    var builder = HTTPServerBuilder.http1(configuration: plain)
    var parts: [any Service] = []
    if let files = settings.tls {
        let certificates: CertificateStore
        do throws(CertificateFiles.Problem) {
            certificates = try CertificateStore(files, logger: logger)
        } catch {
            throw DashboardProblem.certificate(error.description)
        }
        builder = HTTPServerBuilder { responder in
            RenewedTLSChannel(
                base: HTTP1Channel(responder: responder, configuration: plain), certificates: certificates)
        }
        parts.append(certificates)
    }
    parts.append(
        Application(
            router: router, server: builder,
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: .maximum(mostConnections, logger: logger)),
            onServerRunning: { channel in
                let place = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
                let scheme = settings.hasTLS ? "https" : "http"
                onServing("\(scheme)://\(place):\(channel.localAddress?.port ?? settings.port)/")
            },
            logger: logger))
    if let path = settings.socket {
        try prepareSocket(at: path)
        parts.append(
            Application(
                router: router, server: .http1(configuration: plain),
                configuration: ApplicationConfiguration(
                    address: .unixDomainSocket(path: path),
                    availableConnectionsDelegate: .maximum(mostConnections, logger: logger)),
                onServerRunning: { _ in
                    // For the proxy's group: whoever may write there says who the browser is.
                    try? FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: path)
                },
                logger: logger))
    }
    return DashboardService(parts: parts, settings: settings, grace: .seconds(1))
}

/// Takes away a socket that a killed process left; anything else that is there stays.
private func prepareSocket(at path: String) throws(DashboardProblem) {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard path.utf8.count < longestSocketPath else {
        throw .socket(path, "is longer than a socket's path may be; give a shorter one")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
        throw .socket(path, "its folder is not there, or not ours to write in")
    }
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
    guard attributes[.type] as? FileAttributeType == .typeSocket else {
        throw .socket(path, "is there and is no socket; give another path, or take it away")
    }
    try? FileManager.default.removeItem(atPath: path)
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
    router.add(middleware: ConnectionMiddleware(hasTLS: settings.hasTLS))
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
