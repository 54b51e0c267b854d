package import UsageDomain

/// Thresholds a power history speaks for, with the evidence.
package struct ThresholdProposal: Hashable, Sendable {
    package enum Confidence: String, Hashable, Sendable {
        case high, medium, low
    }

    package let thresholds: PowerThresholds
    package let confidence: Confidence
    /// All levels of the history, ascending.
    package let levels: [PowerLevel]
    /// How many of the levels, from the lowest, are not work.
    package let restLevels: Int
    package let passed: [PassedLevel]
    /// Times the machine worked, pauses shorter than the end delay included.
    package let workCount: Int
    /// How long it worked, those pauses included.
    package let work: TimeSpan
    /// The time between the plug's readings where the machine switches faster than that; nil where it does not.
    package let slowReporting: TimeSpan?
}
