import ArgumentParser
import SiteSettings
import UsageDomain
import UsageStore

struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "The lab's registry: machines, members, companies, projects, badges.",
        subcommands: [Apply.self, Export.self])

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a registry (YAML) into the store; prints what changed. Applying it again changes nothing.")

        @OptionGroup var store: StoreOption

        @OptionGroup var dialects: DialectsOption

        @OptionGroup var decision: DecisionOptions

        @Argument(help: "The registry.")
        var file: String

        func run() async throws {
            let catalogue = try dialects.catalogue()
            let registry = try Installation.registry(file: file, catalogue: catalogue)
            let changes = try await LabApplication.apply(
                registry, to: store, catalogue: catalogue, author: decision.author,
                reason: decision.reason ?? LabApplication.defaultReason)
            for change in changes { print(change) }
            if changes.isEmpty { print("Nothing to change.") }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write the registry in the form `apply` reads.")

        @OptionGroup var store: StoreOption

        func run() throws {
            guard let registry = try store.open(.reader).registry() else {
                throw CommandFailure(
                    "\(store.path): the store has no lab yet; give one with `releve lab apply`", .badData)
            }
            print(RegistryFile.write(registry), terminator: "")
        }
    }
}
