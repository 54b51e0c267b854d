internal import UsageDomain

/// Turns the payloads of a family that needs memory or another encoding into JSON documents that rules can read.
///
/// A dialect that names a translator stays a YAML file: topics, privacy, quantities and words are data; only what a table
/// cannot say is code. A translator is a pure function of the messages it was given, in their order: no clock, no
/// randomness, because the journal's tail is translated again after a crash. What it remembers is part of a checkpoint
/// and must be bounded: devices come from outside.
protocol PayloadTranslator: Hashable, Codable, Sendable {
    init()

    /// Translates one message: any number of documents, each of one device, and what the collector should ask for.
    ///
    /// - Throws: `Refusal` when the payload cannot be what its topic says it is. What was remembered stays usable.
    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal)
}

extension PayloadTranslator {
    /// Of a device or its agent, by arrival; what was said before a longer one counts no more until it is said again: no state
    /// outlives its agent for a night.
    static var longestSilence: TimeSpan { .hours(1) }
}

/// One message as a translator sees it.
struct TranslatorInput {
    let bytes: [UInt8]
    let topic: Range<Int>
    /// Without byte order mark, blanks and NULs around it, unless the route is binary.
    let payload: Range<Int>
    /// What the topic names; empty when it names no device.
    let device: String
    let arrival: Instant
    /// The broker's stored value: last known, never an event.
    let isRetained: Bool
    /// For payloads that are JSON already; what it holds afterwards is the translator's business.
    let reader: JSONReader
    /// The dialect's, for a device that was first heard in the middle.
    var openingRequests: [OpeningRequest] = []

    var topicText: String { String(decoding: bytes[topic], as: UTF8.self) }
}

/// What one message became.
struct Translation {
    struct Document {
        var device: String
        var json: [UInt8]
    }

    var documents: [Document] = []
    /// Only for messages heard live; a replay sends nothing.
    var requests: [DeviceRequest] = []
    /// Values that no document holds because nothing of ours can read them (tables, templates, bytes, old values).
    var skippedCount = 0
}
