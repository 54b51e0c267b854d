/// What a power history says about thresholds.
package enum ThresholdFinding: Hashable, Sendable {
    /// Why nothing is proposed.
    package enum Silence: String, CaseIterable, Hashable, Sendable {
        case noPower, tooShort, oneLevel, noWorkSeen, onlyThermostat, levelsOverlap
    }

    case proposed(ThresholdProposal)
    case nothing(Silence)
}
