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
            abstract: "Take a registry (YAML) into the store; prints what changes. Applying it again changes nothing.",
            discussion: """
                What changes holds from now on, or from the day of --effective. Days before keep their facts: sessions are \
                derived and stated with what held on their day. A day in the past needs a --reason; printed first is which \
                stored sessions it changes, and which statements that count state them. --dry-run prints this and applies \
                nothing.

                What the file does not name is left alone: machines, members, companies and projects added on the pages, the \
                devices of a machine that names none, the badges of a member that names none. --prune removes them, from \
                the day on from which the changes hold.
                """)

        @OptionGroup var store: StoreOption

        @OptionGroup var dialects: DialectsOption

        @OptionGroup var decision: DecisionOptions

        @Option(help: "The day (2026-03-02, in the lab's time zone) or instant from which the changes hold.")
        var effective: Moment?

        @Flag(help: "Remove what the file does not name.")
        var prune = false

        @Flag(help: "Only say what would change.")
        var dryRun = false

        @Argument(help: "The registry.")
        var file: String

        func run() async throws {
            let catalogue = try dialects.catalogue()
            let named = try Installation.registry(file: file, catalogue: catalogue)
            let stored = try storedRegistry()
            let registry = try LabApplication.registry(named, over: stored, prune: prune)
            let known = effective == nil ? nil : try knownTimeline()
            let instant = try effective.map { try $0.beginning(in: known ?? RegistryTimeline(registry)) }
            if let instant { try check(instant, known) }
            if let instant, known != nil, instant < SystemClock.now() {
                try tellConsequences(of: registry, from: instant)
            }
            let foreseen = RegistryChange.changes(from: stored, to: registry).map(\.description)
            for change in foreseen { print(change) }
            for line in Self.leftAlone(of: registry, by: named) { print(line) }
            if foreseen.isEmpty { print("Nothing to change.") }
            guard !dryRun else { return }
            let changes = try await LabApplication.apply(
                named, to: store, catalogue: catalogue, prune: prune, effective: instant, by: decision.actor,
                reason: decision.reason ?? LabApplication.defaultReason)
            // Somebody was faster: what was foreseen is not what was done.
            if changes != foreseen { for change in ["Changed after all:"] + changes { print(change) } }
            if changes.isEmpty, effective != nil {
                print("The store holds this registry already; for an earlier day, apply the one before it first.")
            }
        }

        /// What stays that the file does not name.
        private static func leftAlone(of registry: LabRegistry, by file: LabRegistry) -> [String] {
            RegistryChange.changes(from: file, to: registry).compactMap { change in
                switch change.what {
                case .added: "\(change.part.rawValue) \(change.id): left alone, not named in the file"
                case .field(let key, _, let value):
                    "\(change.part.rawValue) \(change.id): \(key) \(value ?? "none") left alone, not named in the file"
                case .removed, .order: nil
                }
            }
        }

        private func storedRegistry() throws -> LabRegistry? {
            do {
                let reader = try store.open(.reader)
                defer { try? reader.close() }
                return try reader.registry()
            } catch StoreError.missing {
                return nil
            } catch StoreError.older {
                // Only a writer brings it up to date.
                return try store.openExisting().registry()
            }
        }

        private func check(_ instant: Instant, _ known: RegistryTimeline?) throws {
            guard known != nil else {
                throw CommandFailure("--effective: the first registry always held; leave it out", .usage)
            }
            guard instant >= SystemClock.now() || decision.reason != nil else {
                throw CommandFailure("--effective lies in the past: say why with --reason", .usage)
            }
        }

        /// Nil where the store is new, or has no lab yet.
        private func knownTimeline() throws -> RegistryTimeline? {
            do {
                let reader = try store.open(.reader)
                defer { try? reader.close() }
                let timeline = try reader.registryTimeline()
                return timeline.epochs.isEmpty ? nil : timeline
            } catch StoreError.missing {
                return nil
            } catch StoreError.older {
                // Only a writer brings it up to date.
                return try store.openExisting().registryTimeline()
            }
        }

        private func tellConsequences(of registry: LabRegistry, from instant: Instant) throws {
            let reader = try store.open(.reader)
            defer { try? reader.close() }
            guard try reader.registry() != registry else { return }
            let consequences = try reader.consequences(of: registry, effective: instant)
            for consequence in consequences.prefix(60) { print(consequence) }
            if consequences.count > 60 { print("… and on \(consequences.count - 60) more machines and days") }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write the registry in the form `apply` reads.")

        @OptionGroup var store: StoreOption

        @Option(help: "As it held at the beginning of this day, or at this instant; without it, as last applied.")
        var at: Moment?

        func run() throws {
            let store = try self.store.open(.reader)
            let registry =
                try at.map { day in
                    let timeline = try store.registryTimeline()
                    return try timeline.registry(at: day.beginning(in: timeline))
                } ?? store.registry()
            guard let registry else {
                throw CommandFailure(
                    "\(store.path): the store has no lab yet; give one with `releve lab apply`", .badData)
            }
            print(RegistryFile.write(registry), terminator: "")
        }
    }
}
