import ArgumentParser
import Dialects
import Foundation
import Inspection
import UsageDomain

struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What each message of a capture becomes, line by line.",
        discussion: "No lab is needed: it says what could be known. Lines may lack \"at\".")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Option(help: "text or json (one object a line).")
    var format: Format = .text

    @Flag(help: "Count each file: observations, not for us and quarantined, with the reasons.")
    var summary = false

    @Option(help: "Only these dialects.")
    var dialect: [String] = []

    @OptionGroup var dialects: DialectsOption

    @Argument(help: "Captures (JSON Lines).")
    var files: [String]

    func run() throws {
        let catalogue = try dialects.catalogue()
        for name in dialect where !catalogue.dialects.contains(where: { $0.name.rawValue == name }) {
            let known = catalogue.dialects.map(\.name.rawValue).joined(separator: ", ")
            throw CommandFailure("--dialect: '\(name)' is not one of \(known)", .usage)
        }
        var decoder = MessageDecoder(
            catalogue: catalogue,
            restrictedTo: dialect.isEmpty ? nil : Set(dialect.map(DialectName.init(rawValue:))))
        var output = BufferedOutput()
        var badLines = 0
        var summaries: [CorpusSummary] = []
        for file in files {
            var counted = CorpusSummary(file: file)
            defer { summaries.append(counted) }
            var reader = try CaptureReader(path: file)
            while let element = try reader.next() {
                switch element {
                case .problem(let problem):
                    badLines += 1
                    StandardError.write("releve: \(problem)")
                case .message(let message, let line):
                    let result = DecodedLine(message, file: file, line: line, decoder: &decoder)
                    if summary {
                        counted.add(result)
                        continue
                    }
                    switch format {
                    case .json: try output.write(JSONLines.encoder.encode(result))
                    case .text: try output.write(result.text)
                    }
                }
            }
        }
        if summary {
            switch format {
            case .json: try output.write(JSONLines.encoder.encode(summaries))
            case .text: for line in CorpusSummary.lines(summaries) { try output.write(line) }
            }
        }
        try output.flush()
        guard badLines == 0 else { throw CommandFailure("\(badLines) bad line(s) were passed over", .badData) }
    }
}

/// One line of `releve decode --format json`.
struct DecodedLine: Encodable {
    let file: String
    let line: Int
    let topic: String
    let outcome: String
    let dialect: DialectName?
    let device: String?
    let reason: QuarantineReason?
    /// The field for which the message is kept aside.
    let refused: RefusedField?
    /// Why the message is not for us, in words.
    let because: String?
    let observations: [DescribedObservation]
    /// What the same message says of further devices.
    let others: [OtherDevice]
    /// Values passed over because of what they are: tables, templates, bytes, old values.
    let skipped: Int

    struct OtherDevice: Encodable {
        let device: String
        let observations: [DescribedObservation]
    }

    init(_ message: CapturedMessage, file: String, line: Int, decoder: inout MessageDecoder) {
        var batch = MessageBatch()
        batch.append(message, arrival: message.at ?? Instant(milliseconds: 0))
        var sink = ObservationSink()
        var result = DecodeOutcome.notForUs(nil)
        var silence: Silence?
        batch.forEach { frame in
            result = decoder.decode(batch.bytes, frame, into: &sink)
            if case .notForUs = result { silence = decoder.silence(batch.bytes, frame) }
        }
        because = silence?.words
        self.file = file
        self.line = line
        topic = String(decoding: message.topic, as: UTF8.self)
        skipped = sink.skippedCount
        refused = sink.refused
        others = sink.others.map { other in
            OtherDevice(
                device: decoder.address(of: other.device).id,
                observations: other.observations.map(DescribedObservation.init))
        }
        switch result {
        case .observations(let handle):
            let address = decoder.address(of: handle)
            (outcome, dialect, device, reason) = ("observations", address.dialect, address.id, nil)
            observations = sink.observations.map(DescribedObservation.init)
        case .notForUs(let name):
            (outcome, dialect, device, reason) = ("notForUs", name, nil, nil)
            observations = []
        case .quarantined(let why, let name, let handle):
            let address = handle.map { decoder.address(of: $0) }
            (outcome, dialect, device, reason) = ("quarantined", name ?? address?.dialect, address?.id, why)
            observations = []
        }
    }

    private enum Key: String, CodingKey {
        case file, line, topic, outcome, dialect, device, reason, field, value, because, observations, others, skipped
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(file, forKey: .file)
        try container.encode(line, forKey: .line)
        try container.encode(topic, forKey: .topic)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(dialect, forKey: .dialect)
        try container.encode(device, forKey: .device)
        try container.encode(reason, forKey: .reason)
        try container.encodeIfPresent(refused?.path, forKey: .field)
        try container.encodeIfPresent(refused?.value, forKey: .value)
        try container.encodeIfPresent(because, forKey: .because)
        try container.encode(observations, forKey: .observations)
        if !others.isEmpty { try container.encode(others, forKey: .others) }
        if skipped > 0 { try container.encode(skipped, forKey: .skipped) }
    }

    var text: String {
        let passedOver = skipped > 0 ? " (\(skipped) skipped)" : ""
        func named(_ device: String?) -> String {
            [dialect?.rawValue, device].compactMap(\.self).joined(separator: ":")
        }
        func said(_ observations: [DescribedObservation]) -> String { observations.map(\.text).joined(separator: ", ") }
        let further = others.map { "; \(named($0.device))  \(said($0.observations))" }.joined()
        let what = said(observations) + further + passedOver
        let why = reason.map { [$0.rawValue, refused?.words.printable].compactMap(\.self).joined(separator: ": ") }
        return "\(file):\(line)  \(topic)  \(outcome)  \(named(device))  \(why ?? because ?? what)"
            .replacing(/\s+$/, with: "")
    }
}
