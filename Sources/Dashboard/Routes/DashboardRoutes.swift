import HTTPTypes
import Hummingbird
import UsageDomain

/// The addresses of the pages and what answers them.
struct DashboardRoutes: Sendable {
    let settings: DashboardSettings
    let sources: DashboardSources
    let pages: PageBuilder
    let formats: Formats
    let renderer: BoardRenderer
    let feed: LiveFeed
    let changeGuard: ChangeGuard
    let startedAt: Instant
    private let directories = PartyDirectories()

    func add(to router: Router<DashboardContext>) {
        addReading("/", to: router, board)
        addReading("/live", to: router, live)
        addReading("/sessions", to: router, sessions)
        addReading("/sessions.json", to: router, sessionsAsJSON)
        addReading("/sessions.csv", to: router, sessionsAsCSV)
        addReading("/inbox", to: router, inbox)
        addReading("/statements", to: router, statements)
        addReading("/statements/{number}/{revision}/{format}", to: router, statementFile)
        addReading("/devices", to: router, devices)
        router.post("/devices/adopt", use: adopt)
        addReading("/machines/{id}", to: router, machine)
        addReading("/health", to: router, health)
        addReading("/health/live", to: router, healthLive)
        addReading("/health/ready", to: router, healthReady)
        addAsset(pages.assets.style, at: "/assets/releve.css", to: router)
        addAsset(pages.assets.script, at: "/assets/app.js", to: router)
        addAsset(pages.assets.icon, at: "/assets/icon.svg", to: router)
    }

    typealias Handler = @Sendable (Request, DashboardContext) async throws -> Response

    /// GET and HEAD answer; every other method is refused by name, so that a client knows the page is there.
    private func addReading(_ path: RouterPath, to router: Router<DashboardContext>, _ handler: @escaping Handler) {
        router.get(path, use: handler)
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
            router.on(path, method: method) { _, _ -> Response in
                throw HTTPError(.methodNotAllowed, headers: [.allow: "GET, HEAD"])
            }
        }
    }

    private func addAsset(_ asset: Asset, at path: RouterPath, to router: Router<DashboardContext>) {
        addReading(path, to: router) { request, _ in
            let tag = "\"\(asset.tag)\""
            let isVersioned = request.uri.queryParameters["v"].map(String.init) == asset.tag
            let headers: HTTPFields = [
                .contentType: asset.contentType, .eTag: tag,
                .cacheControl: isVersioned ? "public, max-age=31536000, immutable" : "public, no-cache",
            ]
            if request.headers[.ifNoneMatch]?.contains(tag) == true {
                return Response(status: .notModified, headers: headers)
            }
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
        }
    }

    func directory() async throws -> PartyDirectory {
        guard let timeline = try await sources.timeline() else { return PartyDirectory(try await sources.registry()) }
        return directories.directory(timeline, at: sources.now())
    }
}
