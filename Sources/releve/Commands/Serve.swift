import Access
import ArgumentParser
import Collection
import Dashboard
import Foundation
import Glibc
import Logging
import MQTTTransport
import ServiceLifecycle
import SiteSettings
import UsageDomain
import UsageStore

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Collect and show: listen to the brokers, keep the store, serve the pages.",
        discussion: """
            The file's `connections:` add further brokers, such as the one inside a printer, each with its own id in \
            the journal. One that is down is shown, and the others go on. Every other key of the settings file can be overridden by an option or by an environment variable such as \
            BROKER_HOST. Ends cleanly on SIGTERM or SIGINT: what was read is committed, acknowledged and checkpointed.
            """)

    @OptionGroup var options: SettingOptions

    func run() async throws {
        // The store, its companions and the socket are the owner's alone.
        umask(0o077)
        let settings = try options.load()
        let catalogue = try Installation.catalogue(extra: settings.dialects)
        let path = settings.store.path
        let initial = try settings.lab.map { try Installation.registry(file: $0, catalogue: catalogue) }
        guard initial != nil || FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(path): no store yet; name the lab's registry with `lab:` in the settings", .badData)
        }
        let store = try UsageStore.open(path: path, mode: .writer)
        if try store.registry() == nil {
            guard let initial else {
                throw CommandFailure("\(path): the store has no lab yet; name its registry with `lab:`", .badData)
            }
            _ = try LabApplication.apply(
                initial, to: store, catalogue: catalogue, by: OperatingSystemUser.actor, at: SystemClock.now())
        }
        var collection = CollectorSettings(
            connections: try settings.brokerConnections(catalogue), commitInterval: settings.store.commitInterval,
            checkpointInterval: settings.store.checkpointInterval)
        collection.clock = HostClock.reading
        let collector = try Collector(
            store: store, catalogue: catalogue, settings: collection, web: settings.web,
            identityProvider: settings.identityProvider, now: SystemClock.now)
        // Before anybody can ask for a page: a code of an earlier start is void from here on.
        let code = try collector.reception.accounts.renewSetUpCode()
        try await collector.run { address in
            var lines = "Pages: \(address)\n"
            if let code { lines += "Set-up: \(address)setup?code=\(code.text)\n" }
            // At once, also into a file or a service's log.
            FileHandle.standardOutput.write(Data(lines.utf8))
        }
    }
}
