package import UsageDomain

/// Where a figure of law comes from, and whether somebody read it there.
package struct Citation: Hashable, Sendable {
    package let basis: String
    package let isVerified: Bool
}

/// A span of days, both ends inclusive; no last day means still in force.
package struct Validity: Hashable, Sendable {
    package let first: CivilDate
    package let last: CivilDate?

    package func contains(_ day: CivilDate) -> Bool {
        guard day >= first else { return false }
        guard let last else { return true }
        return day <= last
    }

    func overlaps(_ other: Validity) -> Bool {
        contains(other.first) || other.contains(first)
    }
}
