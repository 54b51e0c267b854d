package import UsageDomain

/// Why a machine could not be derived again; what is stored of it from then on is older than what is known.
package struct RecomputationFailure: Hashable, Sendable {
    package let from: Instant
    package let reason: String
    /// When it was tried.
    package let at: Instant
}
