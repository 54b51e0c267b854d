/// Why a registry cannot be applied: with the others that were declared it would contradict itself from a day on.
package struct RegistryRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The day, or the instant where the lab's zone is not known.
    package let from: String
    package let problem: String

    package init(from: String, problem: String) {
        self.from = from
        self.problem = problem
    }

    package var description: String {
        "the registry would contradict itself from \(from) on: \(problem); apply what belongs together with one day"
    }
}

/// A registry was made from one that is no longer the latest: nothing was changed.
package struct RegistryOutdated: Error, Hashable, Sendable, CustomStringConvertible {
    package let latest: Int64

    package init(latest: Int64) { self.latest = latest }

    package var description: String { "the registry has changed meanwhile; it is version \(latest) now" }
}
