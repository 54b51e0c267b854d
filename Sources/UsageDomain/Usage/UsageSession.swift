/// One party's use of one machine, from its opening to a close reason.
///
/// The six durations add up to `end − start` to the millisecond (to the last known instant while it is open).
package struct UsageSession: Hashable, Codable, Sendable {
    package var id: SessionID
    package var machine: MachineID
    package var start: Instant
    /// Nil while the session is open.
    package var end: Instant?
    /// Nil while the session is open.
    package var closeReason: CloseReason?
    package var attribution: Attribution
    package var durations: StateDurations
    package var energy: Energy
    package var energyGrade: Grade
    /// Growth of each cumulative quantity but energy, in its unit.
    package var quantities: [Quantity: Int64]
    package var runs: [Run]
    /// The worst grade among the figures of the session.
    package var grade: Grade

    package init(
        id: SessionID, machine: MachineID, start: Instant, end: Instant? = nil, closeReason: CloseReason? = nil,
        attribution: Attribution = Attribution(), durations: StateDurations = StateDurations(),
        energy: Energy = .zero, energyGrade: Grade = .measured, quantities: [Quantity: Int64] = [:],
        runs: [Run] = [], grade: Grade = .derived
    ) {
        self.id = id
        self.machine = machine
        self.start = start
        self.end = end
        self.closeReason = closeReason
        self.attribution = attribution
        self.durations = durations
        self.energy = energy
        self.energyGrade = energyGrade
        self.quantities = quantities
        self.runs = runs
        self.grade = grade
    }
}

extension UsageSession {
    /// Whether anything measured its energy: none that nobody read is not zero.
    package var isEnergyKnown: Bool { energy != .zero || energyGrade < .estimated }
}

package enum CloseReason: String, CaseIterable, Hashable, Codable, Sendable {
    case badgeOut, takeover, idleTimeout, machineOff, heartbeatLost, administrator
}

/// The assignment of a session to member, company, project, purpose and mode.
package struct Attribution: Hashable, Codable, Sendable {
    package var member: MemberID?
    package var company: CompanyID?
    package var project: ProjectID?
    package var purpose: Purpose?
    package var accessMode: AccessMode
    /// The lab's own time, or none at all; nil for somebody's.
    package var mark: SessionMark?

    package init(
        member: MemberID? = nil, company: CompanyID? = nil, project: ProjectID? = nil, purpose: Purpose? = nil,
        accessMode: AccessMode = .autonomous, mark: SessionMark? = nil
    ) {
        self.member = member
        self.company = company
        self.project = project
        self.purpose = purpose
        self.accessMode = accessMode
        self.mark = mark
    }

    /// Of time that nobody badged for, by what the lab declares of such time.
    package init(unbadged mark: SessionMark?) {
        self.init(purpose: mark?.purpose, mark: mark)
    }

    /// Whether somebody or something is named for it, so that nobody has to be asked.
    package var isAttributed: Bool { member != nil || company != nil || mark != nil }
}

/// What time of a machine was that no company had.
package enum SessionMark: String, CaseIterable, Hashable, Codable, Sendable {
    /// The lab's own work.
    case staff
    case training, maintenance
    /// Nothing that anybody did: a meter that erred, a plug with something else in it.
    case noise

    /// What such time is for.
    package var purpose: Purpose? {
        switch self {
        case .staff: .other
        case .training: .training
        case .maintenance: .maintenance
        case .noise: nil
        }
    }
}

/// Where the time of a span went.
///
/// Unknown time is `gap`: shown, never interpolated, never charged.
package struct StateDurations: Hashable, Codable, Sendable {
    package var busy: TimeSpan
    package var paused: TimeSpan
    package var idle: TimeSpan
    package var off: TimeSpan
    package var fault: TimeSpan
    package var gap: TimeSpan

    package init(
        busy: TimeSpan = .zero, paused: TimeSpan = .zero, idle: TimeSpan = .zero, off: TimeSpan = .zero,
        fault: TimeSpan = .zero, gap: TimeSpan = .zero
    ) {
        self.busy = busy
        self.paused = paused
        self.idle = idle
        self.off = off
        self.fault = fault
        self.gap = gap
    }

    package var total: TimeSpan { busy + paused + idle + off + fault + gap }

    package subscript(state: MachineState) -> TimeSpan {
        get {
            switch state {
            case .busy: busy
            case .paused: paused
            case .idle: idle
            case .off: off
            case .fault: fault
            case .unknown: gap
            }
        }
        set {
            switch state {
            case .busy: busy = newValue
            case .paused: paused = newValue
            case .idle: idle = newValue
            case .off: off = newValue
            case .fault: fault = newValue
            case .unknown: gap = newValue
            }
        }
    }

    package static func += (left: inout StateDurations, right: StateDurations) {
        for state in MachineState.allCases { left[state] += right[state] }
    }
}

/// One contiguous working span of a machine; pauses stay inside it.
package struct Run: Hashable, Codable, Sendable {
    package var start: Instant
    /// Nil while it goes on.
    package var end: Instant?
    package var busy: TimeSpan
    package var paused: TimeSpan
    package var job: String?
    package var outcome: JobOutcome?

    package init(
        start: Instant, end: Instant? = nil, busy: TimeSpan = .zero, paused: TimeSpan = .zero, job: String? = nil,
        outcome: JobOutcome? = nil
    ) {
        self.start = start
        self.end = end
        self.busy = busy
        self.paused = paused
        self.job = job
        self.outcome = outcome
    }
}

/// A span of which nothing is known about a machine.
package struct Gap: Hashable, Codable, Sendable {
    package var machine: MachineID
    package var start: Instant
    package var end: Instant

    package init(machine: MachineID, start: Instant, end: Instant) {
        self.machine = machine
        self.start = start
        self.end = end
    }
}
