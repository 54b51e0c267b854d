package import UsageDomain

/// One registry the lab had, and from when on.
package struct RegistryVersion: Hashable, Sendable {
    /// From 1, without holes.
    package let version: Int64
    /// When it was declared.
    package let validFrom: Instant
    /// From when on what changed since the version before holds.
    package let effective: Instant
    package let registry: LabRegistry
    /// The first journal block derived with it; nil when the ledger does not say: the first version, an erased entry.
    package let nextBlock: Int64?
}

extension RegistryVersion {
    var declared: RegistryTimeline.Version {
        RegistryTimeline.Version(number: version, effective: effective, registry: registry)
    }
}
