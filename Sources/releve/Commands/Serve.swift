import ArgumentParser
import Dashboard
import Ingestion
import Logging
import ServiceLifecycle
import SiteSettings
import UsageDomain
import UsageStore

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Collect and show: listen to the broker, keep the store, serve the pages.",
        discussion: """
            Every key of the settings file can be overridden by an option or by an environment variable such as \
            BROKER_HOST. Ends cleanly on SIGTERM or SIGINT: what was read is committed, acknowledged and checkpointed.
            """)

    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try options.load()
        let catalogue = try Installation.catalogue()
        let store = try UsageStore.open(path: settings.store.path, mode: .writer)
        if try store.registry() == nil {
            guard let file = settings.lab else {
                throw CommandFailure(
                    "\(settings.store.path): the store has no lab yet; name its registry with `lab:` in the settings",
                    .badData)
            }
            _ = try LabApplication.apply(
                try Installation.registry(file: file), to: store, catalogue: catalogue,
                author: OperatingSystemUser.name, at: SystemClock.now())
        }
        try await Collector(
            store: store, catalogue: catalogue,
            settings: CollectorSettings(
                broker: settings.broker.transport, commitInterval: settings.store.commitInterval,
                checkpointInterval: settings.store.checkpointInterval),
            web: settings.web, now: SystemClock.now
        ).run()
    }
}
