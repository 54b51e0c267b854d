import ArgumentParser
import Derivation
import Foundation
import LabSimulator
import SiteSettings
import UsageDomain
import UsageStore

extension Bench {
    /// Makes a store that holds the demonstration's past, and its registry as a file.
    struct Living: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "live")

        @Option(help: "A new store.") var store: String
        @Option(help: "Where its registry is written (YAML).") var lab: String
        @Option(help: "Days of history; it ends with the last whole hour.") var days: Int
        @Option(help: "How many seconds of messages are a block of the journal.") var block = 3600
        @Flag(help: "The only format there is.") var json = false

        func run() throws {
            let catalogue = try Installation.catalogue()
            let end = SystemClock.now().startOfHour
            let start = end - .days(Int64(days))
            // The seed of `releve demo`.
            var lived = SimulatedLab(seed: 20_260_302, start: start)
            let opened = try UsageStore.open(path: store, mode: .writer)
            _ = try opened.applyRegistry(lived.registry, at: start, by: .collector)
            var pipeline = try IngestPipeline(store: opened, catalogue: catalogue)
            let messages = try LabHistory.feed(
                &lived, until: end, into: &pipeline, block: .seconds(Int64(block)))
            try Data(RegistryFile.write(pipeline.registry).utf8).write(to: URL(filePath: lab))
            print("{\"messages\":\(messages),\"blocks\":\(try opened.journalHead()?.sequence ?? 0)}")
            try opened.close()
        }
    }
}
