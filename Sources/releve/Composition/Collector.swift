import Access
import Collection
import Dashboard
import Dialects
import Hummingbird
import Logging
import Office
import ServiceLifecycle
import SiteSettings
import UnixSignals
import UsageDomain
import UsageStore

/// The services of a running collector and the order they depend on each other in.
struct Collector {
    let store: UsageStore
    let ingestion: IngestService
    let studies: PowerStudies
    let web: WebSettings
    let checkpointInterval: TimeSpan
    let catalogue: DialectCatalogue
    let office: SharedOffice
    let logger: Logger
    let now: @Sendable () -> Instant
    let reception: Reception

    init(
        store: UsageStore, catalogue: DialectCatalogue, settings: CollectorSettings, web: WebSettings,
        identityProvider: IdentityProviderSettings? = nil, demonstration: [AccountID] = [],
        now: @escaping @Sendable () -> Instant
    ) throws {
        let logger = Logger(label: "releve")
        try store.reserveWriteAheadLog()
        self.store = store
        self.web = web
        checkpointInterval = settings.checkpointInterval
        self.catalogue = catalogue
        office = SharedOffice(store: store)
        self.logger = logger
        self.now = now
        reception = Reception(
            accounts: try AccountStore(path: AccountStore.path(beside: store.path)),
            openID: identityProvider.map { provider in
                OpenIDSettings(
                    issuer: provider.issuer, clientID: provider.clientID,
                    clientSecret: provider.clientSecret?.revealed, accountClaim: provider.accountClaim,
                    name: provider.name)
            }, demonstration: demonstration, now: SystemClock.now)
        if let problem = try? SigningKeys(store).problem() {
            logger.error("No statement can be issued", metadata: ["reason": "\(problem)"])
        }
        studies = PowerStudies(store: store, catalogue: catalogue, logger: logger)
        ingestion = try IngestService(
            settings: settings, store: store, catalogue: catalogue, logger: logger, now: now)
    }

    /// Runs until SIGTERM or SIGINT; the pages stop first, the collector last.
    ///
    /// `onServing` is told the pages' address once they are served.
    func run(beside companions: [any Service] = [], onServing: @escaping @Sendable (String) -> Void = { _ in })
        async throws
    {
        let dashboard = try buildDashboard(
            settings: DashboardSettings(
                host: web.host, port: Int(web.port),
                names: web.names, timeZone: store.registry()?.lab.timezone ?? "Europe/Paris",
                checkpointInterval: checkpointInterval, tls: web.certificates, socket: web.socket),
            sources: DashboardSources(store: store, ingestion: ingestion, studies: studies, now: ingestion.now),
            entrance: .accounts(reception), logger: logger, onServing: onServing)
        let services: [any Service] =
            [
                ingestion,
                ControlServer(
                    store: store, ingestion: ingestion, catalogue: catalogue, office: office, logger: logger),
                dashboard,
                AccountLedger(store: store, accounts: reception.accounts, logger: logger),
            ] + companions
        // A companion that ends has done its part: everything stops with it.
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
    }
}

extension WebSettings {
    /// Both are there, or neither.
    fileprivate var certificates: CertificateFiles? {
        guard let certificateFile, let keyFile else { return nil }
        return CertificateFiles(certificate: certificateFile, key: keyFile)
    }
}
