import Access
import HTTPTypes
import Hummingbird
import UsageDomain
import UsageStore

/// The addresses of the pages and what answers them.
struct DashboardRoutes: Sendable {
    let settings: DashboardSettings
    let sources: DashboardSources
    let pages: PageBuilder
    let formats: Formats
    let renderer: BoardRenderer
    let feed: LiveFeed
    let gate: Gate
    let formGuard: FormGuard
    let startedAt: Instant
    let permits = MachinePermits()
    private let directories = PartyDirectories()

    func add(to router: Router<DashboardContext>) {
        addReading("/", .seeBoard, to: router, board)
        addDeciding("/opening/close", .editRegistry, to: router, closeEarly)
        addReading("/live", .seeBoard, to: router, live)
        addReading("/sessions", .seeEverybody, to: router, sessions)
        addReading("/sessions.json", .seeEverybody, to: router, sessionsAsJSON)
        addReading("/sessions.csv", .seeEverybody, to: router, sessionsAsCSV)
        addReading("/sessions/{id}", nil, to: router, session)
        addDeciding("/sessions/{id}/attribute", .decideSessions, to: router, attributeSession)
        addDeciding("/sessions/{id}/split", .decideSessions, to: router, splitSession)
        addDeciding("/sessions/{id}/merge", .decideSessions, to: router, mergeSession)
        addDeciding("/sessions/{id}/undo", .decideSessions, to: router, undoDecision)
        addClaim(to: router)
        addReading("/mine", .seeOwn, to: router, mine)
        addReading("/inbox", .seeEverybody, to: router, inbox)
        addDeciding("/inbox/attribute", .decideSessions, to: router, attribute)
        addDeciding("/inbox/undo", .decideSessions, to: router, undo)
        addReading("/analysis", .seeEverybody, to: router, analysis)
        addReading("/statements", .seeStatements, to: router, statements)
        addReading("/statements/{number}/{revision}/{format}", .seeStatements, to: router, statementFile)
        addReading("/devices", .editRegistry, to: router, devices)
        addDeciding("/devices/adopt", .editRegistry, to: router, adopt)
        addReading("/settings", .editRegistry, to: router, registry)
        addForm("/settings/new/{part}", .editRegistry, to: router, newEntry, saveEntry)
        addForm("/settings/entry/{part}/{id}", .editRegistry, to: router, entry, saveEntry)
        addForm("/settings/badge", .editRegistry, to: router, badge, giveBadge)
        addForm("/settings/pin/{id}", .editRegistry, to: router, pin, changePin)
        addForm("/settings/accounts", .administer, to: router, accounts, addAccount)
        addDeciding("/settings/accounts/{id}", .administer, to: router, changeAccount)
        addReading("/machines/{id}", .seeEverybody, to: router, machine)
        addReading("/machines/{id}/code", .editRegistry, to: router, code)
        addReading("/health", .seeEverybody, to: router, health)
        // For whoever watches over the program, and for browsers before anybody is logged in.
        addReading("/health/live", nil, to: router, healthLive)
        addReading("/health/ready", nil, to: router, healthReady)
        addInterface(to: router)
        addForm("/login", nil, to: router, logInPage, logIn)
        addReading("/login/openid", nil, to: router, beginOpenID)
        addReading("/login/openid/return", nil, to: router, finishOpenID)
        addForm("/setup", nil, to: router, setUpPage, setUp)
        addForm("/confirm", nil, to: router, confirmPage, confirm)
        addDeciding("/logout", nil, to: router, logOut)
        addReading("/account", nil, to: router, account)
        addDeciding("/account/password", nil, to: router, changePassword)
        addDeciding("/account/second-factor", nil, to: router, changeSecondFactor)
        addDeciding("/account/identity", nil, to: router, unlinkIdentity)
        addDeciding("/account/pin", nil, to: router, changeOwnPin)
        addDeciding("/account/browsers", nil, to: router, endOthers)
        addAsset(pages.assets.style, at: "/assets/releve.css", to: router)
        addAsset(pages.assets.script, at: "/assets/app.js", to: router)
        addAsset(pages.assets.icon, at: "/assets/icon.svg", to: router)
    }

    /// Whoever scans a machine's code sees whether it is free; who may take it, takes it there.
    private func addClaim(to router: Router<DashboardContext>) {
        // Who has a permit for that machine, or else the right to claim: the handlers ask.
        addForm("/m/{id}", .seeBoard, to: router, claimPage, claim)
        addForm("/m/{id}/pin", .seeBoard, to: router, afterPin, typePin)
        addDeciding("/m/{id}/end", .seeBoard, to: router, endClaim)
    }

    typealias Handler = @Sendable (Request, DashboardContext) async throws -> Response

    /// GET and HEAD answer who has the right; every other method is refused by name, so that a client knows the page is
    /// there.
    func addReading(
        _ path: RouterPath, _ right: Right?, to router: Router<DashboardContext>, _ handler: @escaping Handler
    ) {
        router.get(path, use: checked(right, handler))
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] { refuse(path, method, "GET, HEAD", router) }
    }

    func addDeciding(
        _ path: RouterPath, _ right: Right?, to router: Router<DashboardContext>, _ handler: @escaping Handler
    ) {
        router.post(path, use: checked(right, handler))
        for method in [HTTPRequest.Method.get, .put, .patch, .delete] { refuse(path, method, "POST", router) }
    }

    /// A page whose form is sent to its own address.
    private func addForm(
        _ path: RouterPath, _ right: Right?, to router: Router<DashboardContext>, _ page: @escaping Handler,
        _ handler: @escaping Handler
    ) {
        router.get(path, use: checked(right, page))
        router.post(path, use: checked(right, handler))
        for method in [HTTPRequest.Method.put, .patch, .delete] { refuse(path, method, "GET, HEAD, POST", router) }
    }

    private func checked(_ right: Right?, _ handler: @escaping Handler) -> Handler {
        guard let right else { return handler }
        return { [gate] request, context in
            try gate.check(right, request, context)
            return try await handler(request, context)
        }
    }

    private func refuse(
        _ path: RouterPath, _ method: HTTPRequest.Method, _ allowed: String, _ router: Router<DashboardContext>
    ) {
        router.on(path, method: method) { _, _ -> Response in
            throw HTTPError(.methodNotAllowed, headers: [.allow: allowed])
        }
    }

    private func addAsset(_ asset: Asset, at path: RouterPath, to router: Router<DashboardContext>) {
        addReading(path, nil, to: router) { request, _ in
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

    /// What is wrong with the host's clock, by which nothing can be said to hold from now on; nil while nothing is.
    var wrongClock: Phrase? {
        sources.board.current?.health.problems.lazy.compactMap { problem in
            if case .clockWrong(let wrong) = problem { HealthProblem.clockWrong(wrong).title } else { nil }
        }.first
    }
}
