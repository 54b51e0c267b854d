/// Why the collector could not do what it was asked; nothing of it was done.
package enum CollectionProblem: Error, Hashable, CustomStringConvertible {
    case ended
    /// It has not begun to derive: it still reads what was journalled while it was away.
    case notStarted
    /// It derives, and did not come to it for so long.
    case busy(seconds: Int64)

    package var description: String {
        switch self {
        case .ended:
            "the collector has ended before it came to this; nothing was changed, start it again and repeat the command"
        case .notStarted:
            "the collector is still catching up with its journal; nothing was changed, repeat the command in a minute"
        case .busy(let seconds):
            "the collector is busy and did not come to this within \(seconds) s; nothing was changed, repeat the command later"
        }
    }
}
