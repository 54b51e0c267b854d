import ArgumentParser
import BrokerSetup
import Dialects
import Foundation
import UsageDomain
import UsageStore

struct BrokerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker", abstract: "The MQTT broker's configuration and accounts.",
        subcommands: [Config.self])

    struct Config: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write mosquitto's configuration, accounts and rights from the lab's registry.",
            discussion: """
                One account per device, held to its own topics, and one per bridge that speaks for several; one for the \
                collector and one for readers. Passwords go into files of their own (mode 0600), certificates of a \
                private authority are made unless some are given. Run it again after every change of the registry: what \
                is there is kept, machines that are gone lose their account, and it prints what changed. Rights come from \
                the dialect files: a lab's own are found with --dialects, in the variable DIALECTS, or in the settings \
                (--config). LISEZMOI.txt in the folder says how to install it.
                """)

        @Option(help: "The registry (YAML).")
        var lab: String?

        @Option(help: "The store to take the registry from.")
        var db: String?

        @OptionGroup var dialects: DialectsOption

        @Option(help: "The collector's settings file: its dialects count, unless some are given here.")
        var config: String?

        @Option(help: "The folder for the files; made if need be.")
        var output: String

        @Option(help: "A name or address devices know the broker by; may be repeated (default: this computer's name).")
        var host: [String] = []

        @Option(help: "The port with TLS, for devices.")
        var port = 8883

        @Option(help: "A port without TLS as well, for devices that have none.")
        var plainPort: Int?

        @Option(help: "The address for the collector and readers; TLS unless it is this computer's own.")
        var servicesAddress = "127.0.0.1"

        @Option(help: "The port for the collector and readers.")
        var servicesPort = 1883

        @Option(help: "The collector's user name.")
        var collectorName = "collector"

        @Option(help: "The readers' user name.")
        var readerName = "reader"

        @Option(help: "The broker's certificate (PEM), instead of one of a private authority.")
        var certificate: String?

        @Option(help: "The certificate's key (PEM).")
        var key: String?

        @Option(help: "The certificates that sign it (PEM): what devices have to trust.")
        var caFile: String?

        @Option(help: "Where the files will lie on the broker's computer.")
        var installedIn = "/etc/mosquitto/releve"

        @Option(help: "Where the broker keeps its sessions and queues.")
        var dataDirectory = "/var/lib/mosquitto"

        @Option(help: "Give this account a new password; may be repeated.")
        var renew: [String] = []

        func validate() throws {
            guard (lab == nil) != (db == nil) else { throw ValidationError("Give either --lab or --db.") }
            guard (certificate == nil) == (key == nil) else {
                throw ValidationError("--certificate and --key go together.")
            }
            guard caFile == nil || certificate != nil else {
                throw ValidationError("--ca-file goes with --certificate and --key.")
            }
        }

        func run() throws {
            let catalogue = try dialects.catalogue(config: config)
            let accounts = try BrokerAccounts(
                registry: try registry(catalogue), catalogue: catalogue, collector: collectorName, reader: readerName)
            let names = accounts.all.map(\.name)
            if let unknown = renew.first(where: { !names.contains($0) }) {
                throw CommandFailure(
                    "--renew \(unknown): no such account; there are \(names.joined(separator: ", "))", .usage)
            }
            let plan = try BrokerPlan(
                hosts: host.isEmpty ? [ProcessInfo.processInfo.hostName, "localhost", "127.0.0.1"] : host, port: port,
                plainPort: plainPort, servicesAddress: servicesAddress, servicesPort: servicesPort,
                directory: installedIn, dataDirectory: dataDirectory)
            let given = certificate.flatMap { certificate in
                key.map { BrokerFolder.Certificates(certificate: certificate, key: $0, authority: caFile) }
            }
            let folder = try BrokerFolder(path: output)
            let changes = try folder.write(accounts, plan, certificates: given, renewing: Set(renew))
            for change in changes { print(change) }
            if changes.isEmpty { print("Nothing to change.") }
        }

        private func registry(_ catalogue: DialectCatalogue) throws -> LabRegistry {
            if let lab { return try Installation.registry(file: lab, catalogue: catalogue) }
            let path = db ?? ""
            guard let registry = try UsageStore.open(path: path, mode: .reader).registry() else {
                throw CommandFailure("\(path): the store has no lab yet; give one with `releve lab apply`", .badData)
            }
            return registry
        }
    }
}
