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
    /// Who declared it, as people call them.
    package let author: String
    /// Why; nil once erased.
    package let reason: String?
    /// The first journal block derived with it; nil when the ledger does not say: the first version, an erased entry.
    package let nextBlock: Int64?

    package init(
        version: Int64, validFrom: Instant, effective: Instant, registry: LabRegistry, author: String, reason: String?,
        nextBlock: Int64?
    ) {
        self.version = version
        self.validFrom = validFrom
        self.effective = effective
        self.registry = registry
        self.author = author
        self.reason = reason
        self.nextBlock = nextBlock
    }
}

extension RegistryVersion {
    var declared: RegistryTimeline.Version {
        RegistryTimeline.Version(number: version, effective: effective, registry: registry)
    }
}
