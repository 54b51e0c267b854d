/// Why the collector could not do what it was asked.
package enum CollectionProblem: Error, CustomStringConvertible {
    case ended

    package var description: String {
        "the collector has ended before it came to this; nothing was changed, start it again and repeat the command"
    }
}
