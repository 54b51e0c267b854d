package import UsageDomain

/// What a statement says of a session, with the facts of its day.
///
/// Two that differ are what makes an issued statement read otherwise: see `UsageStore`'s corrections.
package struct StatedSession: Hashable, Codable, Sendable {
    package let machine: MachineID
    package let start: Instant
    package let end: Instant
    package let durations: StateDurations
    /// Nil for a session of others, which only counts in the machine's total: nothing more of it is stated.
    package let own: Own?

    /// What is stated of the company's own session.
    package struct Own: Hashable, Codable, Sendable {
        package let member: MemberID?
        /// Whom the member worked for on that day.
        package let employer: CompanyID?
        /// A project of the company; nil when the session has none of it.
        package let project: ProjectID?
        /// Nil when nothing declares one.
        package let purpose: Purpose?
        package let accessMode: AccessMode
        package let machineOwner: MachineOwner
        package let energy: Energy
        /// Growth of each quantity but energy, by its stable key.
        package let quantities: [String: Int64]
    }

    /// Nil while the session is open: it is stated once it is closed.
    package init?(_ session: UsageSession, for company: CompanyID, _ timeline: RegistryTimeline) {
        guard let end = session.end else { return nil }
        machine = session.machine
        start = session.start
        self.end = end
        guard session.attribution.company == company else {
            durations = StateDurations(busy: session.durations.busy)
            own = nil
            return
        }
        durations = session.durations
        own = Own(session, for: company, timeline)
    }
}

extension StatedSession.Own {
    fileprivate init(_ session: UsageSession, for company: CompanyID, _ timeline: RegistryTimeline) {
        let attribution = session.attribution
        let day = session.start
        let project = attribution.project.flatMap { timeline.project($0, at: day) }
            .flatMap { $0.company == company ? $0 : nil }
        member = attribution.member
        employer = attribution.member.flatMap { timeline.member($0, at: day)?.company }
        self.project = project?.id
        // A tax purpose counts only where the company's project declares it.
        purpose =
            switch attribution.purpose {
            case nil, .innovation, .research: project?.purpose
            case let purpose?: purpose
            }
        accessMode = attribution.accessMode
        machineOwner = timeline.machine(session.machine, at: day)?.owner ?? .lab
        energy = session.energy
        var quantities: [String: Int64] = [:]
        for (quantity, amount) in session.quantities { quantities[quantity.sessionKey] = amount }
        self.quantities = quantities
    }
}
