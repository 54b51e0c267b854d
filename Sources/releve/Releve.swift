import ArgumentParser

@main
struct Releve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "releve",
        abstract: "Measured, provable machine hours for FabLabs: from MQTT messages to verifiable statements.",
        discussion: """
            `releve demo` shows everything with a simulated lab. `releve serve --config Config/releve.yaml` listens to \
            your own broker. Errors are one line on standard error; exit codes are 64 (usage), 65 (bad data), \
            69 (unavailable service) and 74 (input/output).
            """,
        version: Releve.softwareVersion,
        subcommands: [
            Demo.self, Serve.self, Listen.self, Discover.self, Replay.self, LabCommand.self, Thresholds.self,
            BrokerCommand.self,
            Conform.self,
            Sessions.self, Inbox.self,
            JournalCommand.self,
            Decode.self, DialectsCommand.self, StatementCommand.self, Verify.self, RebuildCommand.self, Doctor.self,
            Backup.self, Restore.self, KeyCommand.self, AccountCommand.self, Bench.self,
        ])

    static let softwareVersion = "0.1.0"

    static func main() async {
        ProcessMemory.configure()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            failure.report()
            exit(withError: ExitCode(failure.status.rawValue))
        } catch {
            if let failure = CommandFailure(describing: error) {
                failure.report()
                exit(withError: ExitCode(failure.status.rawValue))
            }
            switch exitCode(for: error) {
            case .success, .validationFailure: exit(withError: error)
            default:
                CommandFailure(unforeseen: error).report()
                exit(withError: ExitCode(ExitStatus.unavailable.rawValue))
            }
        }
    }
}
