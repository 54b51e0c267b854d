import ArgumentParser
import Foundation
import Ingestion
import MQTTTransport
import SiteSettings
import UsageDomain
import UsageStore

/// The contestant's side of `tools/bench`: not for daily use, hence hidden.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measured runs for tools/bench.", shouldDisplay: false,
        subcommands: [Ingest.self, Series.self])

    /// Drains a QoS 1 backlog with real commits, through decoding, engine and store.
    struct Ingest: ParsableCommand {
        @Option(help: "host:port") var broker: String
        @Option(help: "The MQTT client id whose session holds the backlog.") var clientID: String
        @Option(help: "The session's filter.") var filter: String
        @Option(help: "How many messages to drain.") var count: Int
        @Option(help: "A new store.") var store: String
        @Option(help: "The registry.") var lab: String
        @Flag var json = false

        func run() throws {
            let address = broker.split(separator: ":")
            guard address.count == 2, let port = Int(address[1]) else {
                throw ValidationError("--broker must be host:port")
            }
            let catalogue = try Installation.catalogue()
            let opened = try UsageStore.open(path: store, mode: .writer)
            _ = try opened.applyRegistry(
                try Installation.registry(file: lab), at: SystemClock.now(), author: "bench")
            let pipeline = try IngestPipeline(store: opened, catalogue: catalogue)
            let session = try BrokerSession.open(
                BrokerSettings(host: String(address[0]), port: port, clientID: clientID), waker: try Waker())
            try session.connect(subscribingTo: [filter])
            let usage = ProcessUsage()
            let clock = ContinuousClock()
            let start = clock.now
            var received = 0
            while received < count {
                try session.commitBatch(limit: 4096, interval: .milliseconds(50), timeout: .milliseconds(200)) { batch in
                    try pipeline.commit(batch)
                    received += batch.count
                }
                try pipeline.process()
            }
            try pipeline.checkpoint(at: SystemClock.now())
            let elapsed = clock.now - start
            session.close()
            print(
                """
                {"messages":\(received),"seconds":\(elapsed / .seconds(1)),"cpu_seconds":\(usage.processorSeconds),\
                "max_rss_kb":\(ProcessUsage.peakResidentKilobytes),"blocks":\(try opened.journalHead()?.sequence ?? 0),\
                "observations":\(pipeline.counts.observations),"quarantined":\(pipeline.counts.quarantinedTotal)}
                """)
        }
    }
}
