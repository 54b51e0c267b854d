import ArgumentParser
import Collection
import Derivation
import Foundation
import Logging
import MQTTTransport
import ServiceLifecycle
import UsageDomain
import UsageStore

/// Relevé's side of `tools/bench`: not for daily use, hence hidden.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measured runs for tools/bench.", shouldDisplay: false,
        subcommands: [Ingest.self, Series.self, Decoding.self, Filling.self, Living.self, Ageing.self])

    /// Drains a QoS 1 backlog with real commits, through decoding, engine and store.
    struct Ingest: AsyncParsableCommand {
        @Option(help: "host:port of the broker.") var broker: String
        @Option(help: "The MQTT client id whose session holds the backlog.") var clientId: String
        @Option(help: "The session's filter.") var filter: String
        @Option(help: "How many messages to drain.") var count: Int
        @Option(help: "A new store.") var store: String
        @Flag(help: "The only format there is.") var json = false

        func run() async throws {
            let address = broker.split(separator: ":")
            guard address.count == 2, let port = Int(address[1]) else {
                throw ValidationError("--broker must be host:port")
            }
            let opened = try UsageStore.open(path: store, mode: .writer)
            _ = try opened.applyRegistry(Self.registry, at: SystemClock.now(), by: .collector)
            var logger = Logger(label: "bench")
            logger.logLevel = .error
            let service = try IngestService(
                settings: CollectorSettings(
                    broker: BrokerSettings(host: String(address[0]), port: port, clientID: clientId)),
                store: opened, catalogue: try Installation.catalogue(), logger: logger, now: SystemClock.now)
            let group = ServiceGroup(services: [service], logger: logger)
            let usage = ProcessUsage()
            let clock = ContinuousClock()
            let start = clock.now
            let wanted = Int64(count)
            async let running: Void = group.run()
            while try await service.perform({ $0.counts.messages }) < wanted {
                try await Task.sleep(for: .milliseconds(2))
            }
            let counts = try await service.perform { pipeline in
                try pipeline.checkpoint(at: SystemClock.now())
                return pipeline.counts
            }
            let elapsed = clock.now - start
            let processor = usage.processorSeconds
            await group.triggerGracefulShutdown()
            try await running
            print(
                """
                {"messages":\(counts.messages),"seconds":\(elapsed / .seconds(1)),"cpu_seconds":\(processor),\
                "max_rss_kb":\(ProcessUsage.peakResidentKilobytes),"blocks":\(try opened.journalHead()?.sequence ?? 0),\
                "observations":\(counts.observations),"quarantined":\(counts.quarantinedTotal)}
                """)
        }

        /// Every device of the backlog speaks for a machine: nothing is decoded in vain.
        private static let registry = LabRegistry(
            lab: Lab(id: "bench", name: "Bench"),
            machines: (0..<20).map { number in
                let name = pad(number, 2)
                return Machine(
                    id: MachineID(rawValue: "machine-\(name)"), kind: .other, name: "Machine \(name)",
                    power: PowerThresholds(busyAbove: .watts(120)),
                    devices: [
                        DeviceBinding(address: DeviceAddress(dialect: .native, id: "machine-\(name)")),
                        DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug-\(name)")),
                    ])
            })
    }

    /// Stores power samples and measures what they occupy.
    struct Series: ParsableCommand {
        @Option(help: "A CSV file: machine,at_ms,power_mw.") var samples: String
        @Flag(help: "The only format there is.") var json = false

        func run() throws {
            let text = try String(contentsOfFile: samples, encoding: .utf8)
            let rows: [(machine: MachineID, at: Instant, power: Int64)] = text.split(separator: "\n").dropFirst()
                .compactMap { line in
                    let cells = line.split(separator: ",")
                    guard cells.count == 3, let at = Int64(cells[1]), let power = Int64(cells[2]) else { return nil }
                    return (MachineID(rawValue: String(cells[0])), Instant(milliseconds: at), power)
                }
            let folder = FileManager.default.temporaryDirectory.appending(path: "releve-series-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let store = try UsageStore.open(path: folder.appending(path: "series.db").path, mode: .writer)
            let clock = ContinuousClock()
            let start = clock.now
            var buffer = SeriesBuffer()
            var held = 0
            for row in rows {
                buffer.append(machine: row.machine, at: row.at, quantity: .power, value: row.power)
                held += 1
                // A checkpoint's worth.
                if held == 50_000 {
                    try store.store(&buffer, at: row.at)
                    held = 0
                }
            }
            try store.store(&buffer, at: rows.last?.at ?? Instant(milliseconds: 0))
            let elapsed = clock.now - start
            print(
                """
                {"samples":\(rows.count),"bytes":\(try store.seriesBytes()),"seconds":\(elapsed / .seconds(1)),\
                "read_two_hours_ms":\(try medianReading(of: rows.map(\.machine), in: store))}
                """)
        }

        /// What a chart of two hours waits for, whatever part of a machine's samples it shows.
        private func medianReading(of machines: [MachineID], in store: UsageStore) throws -> Double {
            guard let machine = machines.first, let first = try store.firstSample(of: machine) else { return 0 }
            let clock = ContinuousClock()
            let span = TimeSpan.hours(2)
            let took = try (0..<21).map { number in
                let from = first + span * Int64(number)
                return try clock.measure {
                    _ = try store.powerHistory(machine, from: from, to: from + span, bucket: .minutes(1))
                } / .milliseconds(1)
            }
            return took.sorted()[took.count / 2]
        }
    }
}

extension UsageStore {
    /// A checkpoint that holds nothing but samples.
    fileprivate func store(_ buffer: inout SeriesBuffer, at instant: Instant) throws {
        var checkpoint = Checkpoint(position: .start, at: instant, engineState: [])
        checkpoint.series = buffer.drain()
        try commit(checkpoint)
    }
}
