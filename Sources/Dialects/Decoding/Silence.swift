package import UsageDomain

/// Why a message is not for us.
package enum Silence: Hashable, Sendable {
    /// No dialect knows the topic.
    case unknownTopic
    /// A dialect knows the topic, and nothing on it is of interest; why, in the words of its file.
    case ofNoInterest(DialectName, pattern: String, because: String)
    /// The topic is decoded, and this message holds nothing that its rules look for.
    case nothingToReport(DialectName, pattern: String, because: String)

    /// One short line for people.
    package var words: String {
        switch self {
        case .unknownTopic: "unknown topic"
        case .ofNoInterest(let dialect, let pattern, let because):
            "\(dialect) \(pattern): \(because.isEmpty ? "known, of no interest" : because)"
        case .nothingToReport(let dialect, let pattern, let because):
            "\(dialect) \(pattern): \(because.isEmpty ? "nothing in this message that is observed" : because)"
        }
    }
}

extension MessageDecoder {
    /// Why a message on this topic, once decoded, was not for us.
    package mutating func silence(_ bytes: [UInt8], _ frame: MessageFrame) -> Silence {
        // The one that fixes most of the topic knows best.
        guard let first = candidates(bytes, frame.topic).first else { return .unknownTopic }
        let (dialect, because) = (first.route.dialect, first.route.because)
        return first.route.payload == .ignore
            ? .ofNoInterest(dialect, pattern: first.pattern, because: because)
            : .nothingToReport(dialect, pattern: first.pattern, because: because)
    }
}
