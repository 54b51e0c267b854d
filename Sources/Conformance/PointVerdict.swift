/// What was seen of one point.
package struct PointVerdict: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case passed, failed
        /// Nothing happened that would have shown it.
        case notSeen
    }

    package let point: SpecificationPoint
    package let outcome: Outcome
    /// What went wrong the first time, why nothing was seen, or which part of a passed point was not.
    package let detail: String?
    /// How often it went wrong.
    package let failures: Int
    /// What a "should" of the point would ask for.
    package let advice: [String]
    /// The first message that went wrong.
    package let message: BenchMessage?
}
