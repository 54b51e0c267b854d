package import UsageDomain

/// A level above standby that is not taken for work.
package struct PassedLevel: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable {
        /// It comes and goes by the clock: a chiller, a heater that keeps something warm.
        case dutyCycle
        /// It follows work and leads to rest: a fan that cools down.
        case afterWork
        /// The machine stays at it for long, and works from there: switched on and waiting.
        case restBetweenWork
    }

    package let typical: Power
    package let reason: Reason
}
