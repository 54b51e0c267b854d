import ArgumentParser
import Dialects
import Foundation
import Inspection
import UsageDomain

extension Bench {
    /// Decodes a capture again and again, with one decoder whose caches are warm.
    struct Decoding: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "decode")

        @Option(help: "How often the whole capture is decoded.") var passes = 21
        @Option(help: "How often each message is decoded in a row, so that reading the clock costs nothing.")
        var together = 50
        @Flag(help: "The only format there is.") var json = false
        @Flag(help: "Decode only, time nothing: for whoever counts allocations from outside.") var untimed = false
        @Flag(help: "Leave out messages that name a job or a badge: a new text of more than 15 bytes is an allocation.")
        var withoutNames = false
        @Argument(help: "A capture (JSON Lines).") var file: String

        private struct Report: Encodable {
            var messages = 0
            var observed = 0
            var notForUs = 0
            var quarantined = 0
            /// True when code of ours takes part, and not mappings alone.
            var isCoded = false
            /// Of the medians of the messages.
            var medianNanoseconds: Double?
            var largestNanoseconds: Double?

            enum CodingKeys: String, CodingKey {
                case messages, observed, quarantined
                case notForUs = "not_for_us"
                case isCoded = "coded"
                case medianNanoseconds = "median_ns"
                case largestNanoseconds = "largest_ns"
            }
        }

        func run() throws {
            guard passes > 0, together > 0 else { throw ValidationError("--passes and --together must be positive") }
            let catalogue = try Installation.catalogue()
            var decoder = MessageDecoder(catalogue: catalogue)
            let batch = try Self.batch(of: file)
            var frames: [MessageFrame] = []
            batch.forEach { frames.append($0) }
            guard !frames.isEmpty else { throw CommandFailure("\(file): holds no message", .badData) }
            var sink = ObservationSink()
            var report = Report()
            frames = frames.filter { frame in
                let outcome = decoder.decode(batch.bytes, frame, into: &sink)
                guard !withoutNames || !sink.observations.contains(where: \.fact.isNamed) else { return false }
                count(outcome, decoder, catalogue, &report)
                return true
            }
            if untimed {
                for _ in 0..<passes {
                    for frame in frames { _ = decoder.decode(batch.bytes, frame, into: &sink) }
                }
            } else if !frames.isEmpty {
                let medians = measure(frames, of: batch.bytes, with: &decoder)
                report.medianNanoseconds = Self.median(medians)
                report.largestNanoseconds = medians.max()
            }
            print(String(decoding: try JSONLines.encoder.encode(report), as: UTF8.self))
        }

        private func measure(
            _ frames: [MessageFrame], of bytes: [UInt8], with decoder: inout MessageDecoder
        ) -> [Double] {
            var sink = ObservationSink()
            var costs = Array(repeating: [Double](), count: frames.count)
            let clock = ContinuousClock()
            for _ in 0..<passes {
                for (index, frame) in frames.enumerated() {
                    let start = clock.now
                    for _ in 0..<together { _ = decoder.decode(bytes, frame, into: &sink) }
                    costs[index].append((clock.now - start) / .nanoseconds(1) / Double(together))
                }
            }
            return costs.map(Self.median)
        }

        private static func batch(of file: String) throws -> MessageBatch {
            var batch = MessageBatch()
            var reader = try CaptureReader(path: file)
            while let element = try reader.next() {
                switch element {
                case .problem(let problem): throw CommandFailure("\(problem)", .badData)
                case .message(let message, _):
                    batch.append(message, arrival: message.at ?? Instant(milliseconds: 0))
                }
            }
            return batch
        }

        private func count(
            _ outcome: DecodeOutcome, _ decoder: MessageDecoder, _ catalogue: DialectCatalogue, _ report: inout Report
        ) {
            report.messages += 1
            let dialect: DialectName?
            switch outcome {
            case .observations(let handle):
                report.observed += 1
                dialect = decoder.address(of: handle).dialect
            case .notForUs(let name):
                report.notForUs += 1
                dialect = name
            case .quarantined(_, let name, _):
                report.quarantined += 1
                dialect = name
            }
            if let dialect, catalogue[dialect]?.isCoded == true { report.isCoded = true }
        }

        private static func median(_ values: [Double]) -> Double {
            let sorted = values.sorted()
            let middle = sorted.count / 2
            return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        }
    }
}

extension ObservedFact {
    fileprivate var isNamed: Bool {
        switch self {
        case .job(.start), .job(.current), .badge: true
        case .level, .counter, .state, .halt, .relay, .job(.end), .link, .period: false
        }
    }
}
