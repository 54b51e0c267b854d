package import UsageDomain

/// What really happened in the simulated lab: what a perfect observer of the rules of accounting would find.
package struct LabTruth: Hashable, Codable, Sendable {
    package var from: Instant
    package var to: Instant
    package var machines: [MachineTruth]

    package init(from: Instant, to: Instant, machines: [MachineTruth]) {
        self.from = from
        self.to = to
        self.machines = machines
    }
}

package struct MachineTruth: Hashable, Codable, Sendable {
    package var machine: MachineID
    /// False when no device of the machine measures energy: its energies here are zero.
    package var hasEnergyMeter: Bool
    /// False when nothing tells when the machine works, as on a plug without threshold: then nothing but energy is here.
    package var tellsWork: Bool
    /// Sessions that ended within the span of the truth and began in it, by start.
    package var sessions: [TrueSession]
    /// Runs likewise.
    package var runs: [TrueRun]
    /// Everything the machine did within the span, sessions or not.
    package var total: TrueAmounts
    /// Spans in which nothing of the machine could be heard, and nothing was heard later.
    package var gaps: [Gap]

    package init(
        machine: MachineID, hasEnergyMeter: Bool, tellsWork: Bool = true, sessions: [TrueSession] = [],
        runs: [TrueRun] = [],
        total: TrueAmounts = TrueAmounts(), gaps: [Gap] = []
    ) {
        self.machine = machine
        self.hasEnergyMeter = hasEnergyMeter
        self.tellsWork = tellsWork
        self.sessions = sessions
        self.runs = runs
        self.total = total
        self.gaps = gaps
    }
}

package struct TrueAmounts: Hashable, Codable, Sendable {
    package var busy: TimeSpan
    package var paused: TimeSpan
    /// The growth of an ideal counter over the span: floor of the integral, so that parts may add up to less.
    package var energy: Energy
    /// In the unit of each quantity.
    ///
    /// Filament is what the printer used; OctoPrint's messages do not tell it.
    package var consumables: [Quantity: Int64]

    package init(
        busy: TimeSpan = .zero, paused: TimeSpan = .zero, energy: Energy = .zero, consumables: [Quantity: Int64] = [:]
    ) {
        self.busy = busy
        self.paused = paused
        self.energy = energy
        self.consumables = consumables
    }
}

package struct TrueSession: Hashable, Codable, Sendable {
    package var machine: MachineID
    /// Nil parties: nobody said who it was.
    package var member: MemberID?
    package var company: CompanyID?
    package var project: ProjectID?
    /// Whose the machine was.
    package var owner: MachineOwner
    package var start: Instant
    package var end: Instant
    package var closeReason: CloseReason
    package var amounts: TrueAmounts

    package init(
        machine: MachineID, member: MemberID?, company: CompanyID?, project: ProjectID?, owner: MachineOwner = .lab,
        start: Instant, end: Instant, closeReason: CloseReason, amounts: TrueAmounts
    ) {
        self.machine = machine
        self.member = member
        self.company = company
        self.project = project
        self.owner = owner
        self.start = start
        self.end = end
        self.closeReason = closeReason
        self.amounts = amounts
    }
}

package struct TrueRun: Hashable, Codable, Sendable {
    package var machine: MachineID
    package var start: Instant
    package var end: Instant
    package var busy: TimeSpan
    package var paused: TimeSpan
    package var job: String?
    /// Nil when nothing could say it.
    package var outcome: JobOutcome?

    package init(
        machine: MachineID, start: Instant, end: Instant, busy: TimeSpan, paused: TimeSpan, job: String?,
        outcome: JobOutcome?
    ) {
        self.machine = machine
        self.start = start
        self.end = end
        self.busy = busy
        self.paused = paused
        self.job = job
        self.outcome = outcome
    }
}
