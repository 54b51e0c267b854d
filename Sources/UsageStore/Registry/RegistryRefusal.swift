/// Why a registry cannot be applied: with the others that were declared it would contradict itself from a day on.
package struct RegistryRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The day, or the instant where the lab's zone is not known.
    package let from: String
    package let problem: String

    package var description: String {
        "the registry would contradict itself from \(from) on: \(problem); apply what belongs together with one day"
    }
}
