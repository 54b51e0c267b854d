package import UsageDomain

/// A session as the law looks at it.
package struct MachineTime: Hashable, Sendable {
    /// Whose the machine is, as far as the law asks.
    package enum Machine: String, CaseIterable, Hashable, Sendable {
        /// Not the company's that the statement is for.
        case other
        /// The company's, acquired new on a day that is known.
        case new
        /// The company's; whether and when it was acquired new is not known.
        case unproved
        /// The company's under a finance lease.
        case leased
    }

    /// Who was at it.
    package enum Operator: Hashable, Sendable {
        case unknown
        /// Named afterwards by somebody: nobody badged.
        case absent
        case otherEmployer
        /// Of the company, by what nobody or somebody has said.
        case own(Employment?)
    }

    /// How far the lab's own work on it was entrusted to it.
    package enum Entrustment: String, CaseIterable, Hashable, Sendable {
        /// The lab held no approval on that day.
        case unapproved
        case noContract = "no_contract"
        /// No written agreement, on that day, to use the approval for the project.
        case notAgreed = "not_agreed"
        case agreed
    }

    package let day: CivilDate
    /// Nil when nothing declares one.
    package let purpose: Purpose?
    package let accessMode: AccessMode
    package let machine: Machine
    package let `operator`: Operator
    package let entrusted: Entrustment

    package init(
        day: CivilDate, purpose: Purpose?, accessMode: AccessMode, machine: Machine, operator: Operator,
        entrusted: Entrustment
    ) {
        self.day = day
        self.purpose = purpose
        self.accessMode = accessMode
        self.machine = machine
        self.operator = `operator`
        self.entrusted = entrusted
    }
}

/// Which of the company's people are its paid staff.
struct StaffRule: Hashable, Sendable {
    enum Standing: String, CaseIterable, Hashable, Sendable {
        case staff, unstated, unpaid, unknown, absent
        case otherStatus = "other_status"
        case otherEmployer = "other_employer"
    }

    let paid: Set<Employment>
    let unpaid: Set<Employment>
    let citation: Citation

    func standing(of person: MachineTime.Operator) -> Standing {
        switch person {
        case .unknown: .unknown
        case .absent: .absent
        case .otherEmployer: .otherEmployer
        case .own(nil): .unstated
        case .own(let employment?):
            paid.contains(employment) ? .staff : unpaid.contains(employment) ? .unpaid : .otherStatus
        }
    }
}

/// Which sessions a note is for; a condition that is nil does not matter.
struct MachineTimeCase: Hashable, Sendable {
    let machine: MachineTime.Machine?
    let accessMode: AccessMode?
    let `operator`: StaffRule.Standing?
    let entrusted: MachineTime.Entrustment?
    let corroboration: Corroboration

    func covers(_ time: MachineTime, _ standing: StaffRule.Standing) -> Bool {
        (machine ?? time.machine) == time.machine && (accessMode ?? time.accessMode) == time.accessMode
            && (`operator` ?? standing) == standing && (entrusted ?? time.entrusted) == time.entrusted
    }
}

/// The cases of a span of days.
struct MachineTimeRule: Hashable, Sendable {
    let validity: Validity
    let cases: [MachineTimeCase]
}
