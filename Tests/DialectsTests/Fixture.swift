import Foundation
import Testing
import UsageDomain

@testable import Dialects

/// The repository's files that these tests read.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let dialects = root.appending(path: "Config/dialects").path
    static let fixtures = root.appending(path: "Tests/DialectsTests/Fixtures")

    static let shipped = Result { try DialectCatalogue(directories: [dialects]) }

    static func shippedCatalogue() throws -> DialectCatalogue { try shipped.get() }

    static func names(in directory: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { !$0.hasPrefix(".") }.sorted()
    }
}

/// One message of a fixture file and what it must become.
struct Fixture: Decodable, CustomTestStringConvertible, Sendable {
    struct Expectation: Decodable, Sendable {
        var outcome: String
        var device: String?
        var reason: QuarantineReason?
        var observations: [DescribedObservation]?
        /// What the message says of further devices, in its order.
        var others: [OtherDevice]?
        /// Topics on which something is to be asked.
        var requests: [String]?
    }

    struct OtherDevice: Decodable, Equatable, Sendable {
        var device: String
        var observations: [DescribedObservation]
    }

    var topic: String?
    var topicData: Data?
    var payload: String?
    var payloadData: Data?
    var retain: Bool?
    /// Seconds after the beginning of the file's story.
    var after: Int?
    var expect: Expectation
    var place = ""
    var dialect = ""

    enum CodingKeys: String, CodingKey {
        case topic, payload, retain, after, expect
        case topicData = "topic_base64"
        case payloadData = "payload_base64"
    }

    var testDescription: String { place }
    var topicBytes: [UInt8] { topicData.map(Array.init) ?? Array((topic ?? "").utf8) }
    var payloadBytes: [UInt8] { payloadData.map(Array.init) ?? Array((payload ?? "").utf8) }

    var batch: MessageBatch {
        var batch = MessageBatch()
        batch.append(
            topic: topicBytes, payload: payloadBytes,
            arrival: Instant(milliseconds: 1_762_250_000_000 + Int64((after ?? 0) * 1000)),
            isRetained: retain ?? false)
        return batch
    }

    /// The lines of one file, in order: a family with memory is told a story.
    static let files: [[Fixture]] = Dictionary(grouping: all, by: \.file).sorted { $0.key < $1.key }.map(\.value)

    private var file: Substring { place.prefix { $0 != ":" } }

    static let all: [Fixture] = {
        do { return try load() } catch { preconditionFailure("fixtures: \(error)") }
    }()

    private static func load() throws -> [Fixture] {
        var fixtures: [Fixture] = []
        for dialect in try Repository.names(in: Repository.fixtures) {
            let folder = Repository.fixtures.appending(path: dialect)
            for file in try Repository.names(in: folder) {
                let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                for (index, line) in text.split(separator: "\n").enumerated() {
                    var fixture = try JSONDecoder().decode(Fixture.self, from: Data(line.utf8))
                    fixture.place = "\(dialect)/\(file):\(index + 1)"
                    fixture.dialect = dialect
                    fixtures.append(fixture)
                }
            }
        }
        return fixtures
    }
}

extension MessageDecoder {
    /// What the first message of a batch becomes.
    mutating func decodeFirst(of batch: MessageBatch, into sink: inout ObservationSink) -> DecodeOutcome? {
        var outcome: DecodeOutcome?
        batch.forEach { frame in
            if outcome == nil { outcome = decode(batch.bytes, frame, into: &sink) }
        }
        return outcome
    }

    mutating func decode(
        _ topic: String, _ payload: String, into sink: inout ObservationSink
    ) -> DecodeOutcome? {
        var batch = MessageBatch()
        batch.append(topic: topic.utf8, payload: payload.utf8, arrival: Instant(milliseconds: 0))
        return decodeFirst(of: batch, into: &sink)
    }
}
