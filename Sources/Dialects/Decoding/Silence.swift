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
        let candidates = candidates(bytes, frame.topic)
        if let decoded = candidates.first(where: { $0.route.payload != .ignore }) {
            return .nothingToReport(decoded.route.dialect, pattern: decoded.pattern, because: decoded.route.because)
        }
        guard let ignored = candidates.first else { return .unknownTopic }
        return .ofNoInterest(ignored.route.dialect, pattern: ignored.pattern, because: ignored.route.because)
    }
}
