package import UsageDomain

/// A session as the law looks at it.
package struct MachineTime: Hashable, Sendable {
    package let day: CivilDate
    /// Nil when nothing declares one.
    package let purpose: Purpose?
    package let accessMode: AccessMode
    /// The machine belongs to the company the statement is for.
    package let isCompanyMachine: Bool
    /// The lab held its approval on that day.
    package let isLabApproved: Bool

    package init(
        day: CivilDate, purpose: Purpose?, accessMode: AccessMode, isCompanyMachine: Bool, isLabApproved: Bool
    ) {
        self.day = day
        self.purpose = purpose
        self.accessMode = accessMode
        self.isCompanyMachine = isCompanyMachine
        self.isLabApproved = isLabApproved
    }
}

/// Which sessions a note is for.
struct MachineTimeCase: Hashable, Sendable {
    enum Owner: String, CaseIterable, Hashable, Sendable {
        case client, other
    }

    let owner: Owner
    let accessMode: AccessMode
    /// Nil: whether or not the lab is approved.
    let approved: Bool?
    let corroboration: Corroboration

    func covers(_ time: MachineTime) -> Bool {
        (owner == .client) == time.isCompanyMachine && accessMode == time.accessMode
            && (approved.map { $0 == time.isLabApproved } ?? true)
    }
}
