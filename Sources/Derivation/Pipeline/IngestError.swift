/// Why the collector cannot start or go on; each says what to do in one line.
package enum IngestError: Error, CustomStringConvertible, Equatable {
    case noRegistry(store: String)
    case engineState(String)
    case unknownTimezone(String)

    package var description: String {
        switch self {
        case .noRegistry(let store):
            "\(store): the store has no lab yet; give one with `releve lab apply FILE --db \(store)`"
        case .engineState(let reason):
            "the checkpoint's engine state cannot be read (\(reason)); restore a backup or rebuild from the journal"
        case .unknownTimezone(let name):
            "lab.timezone: '\(name)' is not a time zone of this system; install tzdata or correct the name"
        }
    }
}
