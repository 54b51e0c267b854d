package import Foundation
package import UsageDomain
package import UsageStore

/// One line of a capture: a message and when it arrived (JSON Lines, see docs/commands.md).
package struct CaptureLine: Codable, Sendable {
    package var at: String?
    package var topic: String?
    package var topicBase64: String?
    package var payload: String?
    package var payloadBase64: String?
    package var qos: Int?
    package var retain: Bool?
    /// Where an exported message stands in the journal it came from.
    package var block: Int64?
    package var index: Int?
    /// The connection it came over.
    package var source: String?
    /// The key of badge tokens in this line; an empty store that reads the line adopts it, so that badges still match.
    package var pseudonymKey: String?

    enum CodingKeys: String, CodingKey {
        case at, topic
        case topicBase64 = "topic_base64"
        case payload
        case payloadBase64 = "payload_base64"
        case qos, retain, block, index, source
        case pseudonymKey = "pseudonym_key"
    }

    /// A line for one journalled message.
    ///
    /// Bytes that are not UTF-8 are written as base64.
    package init(
        topic: ArraySlice<UInt8>, payload: ArraySlice<UInt8>, frame: MessageFrame, block: JournalBlock, index: Int
    ) {
        // A time of which nobody can tell: whoever reads the line sets it aside.
        at = (frame.arrival == .unplaced ? Instant(milliseconds: 0) : frame.arrival).iso8601
        if let text = String(validating: topic, as: UTF8.self) {
            self.topic = text
        } else {
            topicBase64 = Data(topic).base64EncodedString()
        }
        if let text = String(validating: payload, as: UTF8.self) {
            self.payload = text
        } else {
            payloadBase64 = Data(payload).base64EncodedString()
        }
        qos = Int(frame.qos)
        if frame.isRetained { retain = true }
        self.block = block.sequence
        self.index = index
        source = block.source?.rawValue
    }
}

/// One message of a capture, checked.
package struct CapturedMessage: Sendable {
    package var at: Instant?
    package var topic: [UInt8]
    package var payload: [UInt8]
    package var qos: UInt8
    package var isRetained: Bool
    package var source: ConnectionID?
    package var pseudonymKey: [UInt8]?
}

extension MessageBatch {
    /// Adds a message of a capture as if it had arrived then.
    package mutating func append(_ message: CapturedMessage, arrival: Instant) {
        append(
            topic: message.topic, payload: message.payload, arrival: arrival, qos: message.qos,
            isRetained: message.isRetained)
    }
}

/// What is wrong with a line of a capture.
package struct CaptureProblem: Error, CustomStringConvertible, Sendable {
    package let file: String
    package let line: Int
    package let message: String

    package init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// Line 0 stands for the file as a whole.
    package var description: String { line == 0 ? "\(file): \(message)" : "\(file):\(line): \(message)" }
}

extension CapturedMessage {
    package init(line text: Data, decoder: JSONDecoder) throws(CaptureLineError) {
        let line: CaptureLine
        do {
            line = try decoder.decode(CaptureLine.self, from: text)
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw .message("\(context.codingPath.map(\.stringValue).joined(separator: ".")): wrong type of value")
        } catch {
            throw .message("not a JSON object; expected {\"at\":…,\"topic\":…,\"payload\":…}")
        }
        if let stated = line.at {
            guard let instant = Instant(iso8601: stated) else {
                throw .message("at: '\(stated)' is not an instant such as 2026-03-02T09:00:00.000Z")
            }
            guard Self.believable.contains(instant) else {
                throw .message("at: '\(stated)' is not between 1970 and 2200")
            }
            at = instant
        }
        switch (line.topic, line.topicBase64) {
        case (let text?, nil): topic = Array(text.utf8)
        case (nil, let encoded?): topic = try Self.bytes(base64: encoded, field: "topic_base64")
        default: throw .message("topic: missing")
        }
        guard !topic.isEmpty, topic.count <= 65_535 else { throw .message("topic: must have 1 to 65535 bytes") }
        switch (line.payload, line.payloadBase64) {
        case (let text?, nil): payload = Array(text.utf8)
        case (nil, let encoded?): payload = try Self.bytes(base64: encoded, field: "payload_base64")
        case (nil, nil): throw .message("payload: missing")
        default: throw .message("payload and payload_base64: give one of them")
        }
        guard (0...2).contains(line.qos ?? 0) else { throw .message("qos: must be 0, 1 or 2") }
        qos = UInt8(line.qos ?? 0)
        isRetained = line.retain ?? false
        // Other people's captures call other things a source; the journal's export numbers its blocks.
        source = try (line.block == nil ? nil : line.source).map { text throws(CaptureLineError) in
            guard let id = ConnectionID(checking: text) else {
                throw .message("source: expected 1 to 32 letters a-z, digits, '-' and '_'")
            }
            return id
        }
        pseudonymKey = try line.pseudonymKey.map { text throws(CaptureLineError) in
            try Self.bytes(base64: text, field: "pseudonym_key")
        }
    }

    /// Beyond it a clock was wrong, and rollups of the years between would fill the disk.
    private static let believable = Instant(milliseconds: 0)...Instant(milliseconds: 7_258_118_400_000)

    private static func bytes(base64 text: String, field: String) throws(CaptureLineError) -> [UInt8] {
        guard let data = Data(base64Encoded: text) else { throw .message("\(field): not base64") }
        return [UInt8](data)
    }
}

package enum CaptureLineError: Error {
    case message(String)
}
