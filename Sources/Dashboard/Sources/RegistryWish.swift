package import UsageDomain

/// A registry that somebody wants to be the lab's.
package struct RegistryWish: Hashable, Sendable {
    package var registry: LabRegistry
    /// The version it was made from: when there is a newer one, nothing is changed.
    package var madeFrom: Int64
    /// From when on what changes holds; nil for from now on.
    package var effective: Instant?
    package var actor: Actor
    package var reason: String

    package init(
        registry: LabRegistry, madeFrom: Int64, effective: Instant? = nil, actor: Actor, reason: String
    ) {
        self.registry = registry
        self.madeFrom = madeFrom
        self.effective = effective
        self.actor = actor
        self.reason = reason
    }
}
