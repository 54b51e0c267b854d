package import UsageDomain

/// Why the collector cannot start or go on; each says what to do in one line.
package enum IngestError: Error, CustomStringConvertible, Equatable {
    case noRegistry(store: String)
    case engineState(String)
    case unknownTimezone(String)
    case derivedOtherwise(String)
    case recomputationTooLarge(from: Instant)

    package var description: String {
        switch self {
        case .noRegistry(let store):
            "\(store): the store has no lab yet; give one with `releve lab apply FILE --db \(store)`"
        case .engineState(let reason):
            "the checkpoint's engine state cannot be read (\(reason)); run `releve rebuild`"
        case .unknownTimezone(let name):
            "lab.timezone: '\(name)' is not a time zone of this system; install tzdata or correct the name"
        case .derivedOtherwise(let version):
            "what was derived beside the store is of another version (\(version)); run `releve rebuild` of the release and with the dialects that the collector uses"
        case .recomputationTooLarge(let day):
            "too much was said since \(day.iso8601) to derive it again beside the work; run `releve rebuild`"
        }
    }
}
