import ArgumentParser
import Collection
import Dialects
import Foundation
import MQTTTransport
import SiteSettings
import UsageDomain

struct Listen: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is heard, decoded, live; nothing is stored and no message is taken from the collector.")

    @OptionGroup var options: SettingOptions

    @Option(help: "The connection of the settings to listen on, by its id; without it the first.")
    var connection: String?

    @Option(help: "An MQTT topic filter; without it all that the connection's dialects speak on, or everything.")
    var filter: [String] = []

    @Option(help: "End after this many seconds.")
    var seconds: Int?

    @Flag(help: "Also show messages that no dialect knows.")
    var all = false

    func run() throws {
        let site = try options.load()
        let catalogue = try Installation.catalogue(extra: site.dialects)
        let heard = try site.connection(connection, catalogue)
        var settings = heard.broker
        settings.clientID += "-listen-\(ProcessInfo.processInfo.processIdentifier)"
        settings.cleanStart = true
        settings.sessionExpiry = .zero
        let hearsAll = heard.dialects == nil && heard.devices == nil
        let filter = !filter.isEmpty ? filter : hearsAll ? ["#"] : heard.filters(catalogue)
        var decoder = MessageDecoder(catalogue: catalogue)
        let session = try BrokerSession.open(settings, waker: Waker())
        try session.connect(subscribingTo: filter)
        StandardError.write("Listening to \(settings.host):\(settings.port) (\(filter.joined(separator: " "))).")
        let end = seconds.map { SystemClock.now() + .seconds(Int64($0)) } ?? .distantFuture
        while SystemClock.now() < end {
            try session.commitBatch(limit: 1000, interval: .zero, timeout: .milliseconds(200)) { batch in
                show(batch, decoder: &decoder)
            }
        }
        session.close()
    }

    private func show(_ batch: MessageBatch, decoder: inout MessageDecoder) {
        var sink = ObservationSink()
        batch.forEach { frame in
            sink.removeAll()
            let outcome = decoder.decode(batch.bytes, frame, into: &sink)
            let topic = String(decoding: batch.bytes[frame.topic], as: UTF8.self)
            let mark = frame.isRetained ? " (retained)" : ""
            switch outcome {
            case .observations(let handle):
                func said(_ observations: [MachineObservation], by device: DeviceHandle) -> String {
                    let facts = observations.map { DescribedObservation($0).text }.joined(separator: ", ")
                    return "\(decoder.address(of: device))  \(facts)"
                }
                let devices =
                    [said(sink.observations, by: handle)] + sink.others.map { said($0.observations, by: $0.device) }
                print("\(frame.arrival.iso8601)  \(topic)  \(devices.joined(separator: "; "))\(mark)")
            case .quarantined(let reason, let dialect, _):
                let why = ["\(reason)", sink.refused?.words.printable].compactMap(\.self).joined(separator: ": ")
                print("\(frame.arrival.iso8601)  \(topic)  \(dialect?.rawValue ?? "-")  quarantined: \(why)\(mark)")
            case .notForUs:
                if all { print("\(frame.arrival.iso8601)  \(topic)  not for us\(mark)") }
            }
        }
    }
}
