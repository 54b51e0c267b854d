import ArgumentParser
import Derivation
import Foundation
import UsageDomain
import UsageStore

extension Bench {
    /// Makes a store as large as weeks of an ordinary lab would: every plug of the registry says its power once a second.
    ///
    /// Through the collector's own steps: a second is a block, a minute a checkpoint. What it holds ends about now.
    struct Filling: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "fill")

        @Option(help: "A new store.") var store: String
        @Option(help: "Its registry (YAML).") var lab: String
        @Option(help: "How large the file has to become.") var bytes: Int
        @Flag(help: "The only format there is.") var json = false

        func run() throws {
            let catalogue = try Installation.catalogue()
            let registry = try Installation.registry(file: lab, catalogue: catalogue)
            let plugs = registry.machines.flatMap(\.devices).map(\.address).filter { $0.dialect == "tasmota" }
            let opened = try UsageStore.open(path: store, mode: .writer)
            _ = try opened.applyRegistry(registry, at: SystemClock.now(), by: .collector)
            var pipeline = try IngestPipeline(store: opened, catalogue: catalogue)
            // No second takes fewer bytes than this for each plug.
            let start = SystemClock.now() - .seconds(Int64(bytes / (25 * plugs.count)))
            var second: Int64 = 0
            while try second % 60 != 0 || Self.length(of: store) < bytes {
                var batch = MessageBatch()
                for (number, plug) in plugs.enumerated() {
                    let sample = Sample(number: Int64(number), second: second)
                    batch.append(
                        topic: "tele/\(plug.id)/SENSOR".utf8, payload: sample.payload.utf8,
                        arrival: start + .milliseconds(second * 1000 + sample.number * 37), qos: 1)
                }
                try pipeline.commit(batch)
                pipeline.process()
                second += 1
                if second % 60 == 0 { try pipeline.checkpoint(at: pipeline.now) }
            }
            print(
                """
                {"messages":\(pipeline.counts.messages),"observations":\(pipeline.counts.observations),"blocks":\(second)}
                """)
        }

        private static func length(of path: String) throws -> Int {
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        }
    }

    /// What a plug reports: at work for half an hour, then at rest for as long, with some noise.
    private struct Sample {
        let number: Int64
        let second: Int64

        private var noise: Int64 { (second &* 1_103_515_245 &+ number &* 12_345) >> 16 & 127 }
        private var watts: Int64 { (second / 1800 + number) % 2 == 0 ? 400 + noise : 4 + noise / 64 }

        var payload: String {
            let energy = second / 9
            return """
                {"Time":"\((Instant(milliseconds: 0) + .seconds(second)).iso8601)","ENERGY":{"Total":\(decimal(energy, scale: 1000, digits: 3)),\
                "Power":\(watts),"ApparentPower":\(watts + 9),"ReactivePower":31,"Factor":0.97,"Voltage":\(229 + noise % 4),\
                "Current":\(decimal(watts * 1000 / 230, scale: 1000, digits: 3))}}
                """
        }
    }
}
