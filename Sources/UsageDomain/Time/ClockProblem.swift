/// Why what the host's clock shows is no time that could be counted.
package enum ClockProblem: Hashable, Codable, Sendable {
    /// It was not set since the system was started.
    case unset
    /// It shows an earlier time than what was heard already, until this instant.
    case behind(Instant)
    /// It was set away from the time it was synchronised with, by this much; messages count by the time before.
    case differs(by: TimeSpan)

    package var description: String {
        switch self {
        case .unset: "the host's clock is not set"
        case .behind(let instant):
            "the host's clock is behind: something was heard until \(instant.iso8601) already"
        case .differs(let span):
            "the host's clock was set \(span.milliseconds < 0 ? "ahead" : "back") by "
                + "\(span.milliseconds.magnitude / 1000) s, against the time it was synchronised with"
        }
    }
}
