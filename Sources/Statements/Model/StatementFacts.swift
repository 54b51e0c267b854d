import CivilTime
import TaxRules
import UsageDomain

/// The lab's declarations as a statement of one period reads them: each by the day it is asked for.
struct StatementFacts {
    private let timeline: RegistryTimeline
    private let client: Company
    /// The period as far as it had passed when the statement was issued.
    private let past: Range<Instant>

    init(_ timeline: RegistryTimeline, client: Company, period: Range<Instant>, issuedAt: Instant) {
        self.timeline = timeline
        self.client = client
        past = period.lowerBound..<max(period.lowerBound + .milliseconds(1), min(period.upperBound, issuedAt))
    }

    // MARK: Machines

    /// A machine as it was at an instant; with what it became or had been, where that changed within the period.
    func entry(of id: MachineID, at instant: Instant) -> StatementMachine {
        var entry = statedMachine(id, at: instant)
        let versions = self.versions {
            statedMachine(id, at: $0)
        } of: {
            $0.machines.contains { $0.id == id }
        }
        if versions.count > 1 {
            entry.changes = versions.map { from, version in
                var version = version
                version.from = from.iso8601
                return version
            }
        }
        return entry
    }

    private func statedMachine(_ id: MachineID, at instant: Instant) -> StatementMachine {
        let machine = timeline.machine(id, at: instant) ?? Machine(id: id, kind: .other, name: id.rawValue)
        let lab = timeline.lab(at: instant)?.name ?? ""
        let (owner, name) = self.owner(machine.owner, at: instant, lab: lab)
        return StatementMachine(
            id: id, name: machine.name, kind: machine.kind, inventory: machine.inventory, maker: machine.maker,
            model: machine.model, serial: machine.serial, site: machine.room ?? lab, owner: owner, ownerName: name,
            newAssetDate: owner == .client ? machine.acquired : nil,
            lessor: owner == .client ? machine.lessor : nil,
            devices: machine.devices.map(\.address.description))
    }

    private func owner(_ owner: MachineOwner, at instant: Instant, lab: String) -> (StatementMachine.Owner, String) {
        switch owner {
        case .lab: (.lab, lab)
        case .company(client.id): (.client, client.name)
        case .company(let other): (.other, timeline.company(other, at: instant)?.name ?? other.rawValue)
        }
    }

    func owner(_ owner: MachineOwner) -> StatementMachine.Owner {
        switch owner {
        case .lab: .lab
        case .company(client.id): .client
        case .company: .other
        }
    }

    /// The thresholds in force, one entry for each time they changed within the period.
    func thresholds(of id: MachineID) -> [StatementMethod.Thresholds] {
        versions {
            thresholds(of: id, at: $0)
        } of: {
            $0.machines.contains { $0.id == id }
        }
        .enumerated().map { place, version in
            var thresholds = version.value
            if place > 0 { thresholds.from = version.from.iso8601 }
            return thresholds
        }
    }

    private func thresholds(of id: MachineID, at instant: Instant) -> StatementMethod.Thresholds {
        let machine = timeline.machine(id, at: instant)
        let power = machine?.power ?? PowerThresholds()
        let timing = machine?.timing ?? SessionTiming()
        return StatementMethod.Thresholds(
            machine: id, onAboveMW: power.onAbove.milliwatts, busyAboveMW: power.busyAbove?.milliwatts,
            busyBelowMW: power.effectiveBusyBelow?.milliwatts, startDelayMs: power.startDelay.milliseconds,
            endDelayMs: power.endDelay.milliseconds, minimumRunMs: timing.minimumRun.milliseconds,
            idleTimeoutMs: timing.idleTimeout.milliseconds, staleAfterMs: timing.staleAfter?.milliseconds)
    }

    // MARK: Projects

    /// A project as it was, one entry for each time it changed between the first and the last of its sessions.
    func entries(of id: ProjectID, between first: Instant, and last: Instant) -> [StatementProject] {
        let span = first..<(last + .milliseconds(1))
        return versions(within: span) {
            statedProject(id, at: $0)
        } of: {
            $0.projects.contains { $0.id == id }
        }
        .enumerated().compactMap { place, version in
            var project = version.value
            if place > 0 { project?.from = version.from.iso8601 }
            return project
        }
    }

    private func statedProject(_ id: ProjectID, at instant: Instant) -> StatementProject? {
        timeline.project(id, at: instant).map { project in
            StatementProject(
                id: id, title: project.title, purpose: project.purpose, clientDescription: project.description,
                contract: project.contract, publicFunding: project.publicFunding,
                approvalAgreed: project.approvalAgreed)
        }
    }

    func purpose(of id: ProjectID?) -> Purpose? {
        id.flatMap { timeline.project($0, at: past.upperBound - .milliseconds(1))?.purpose }
    }

    // MARK: What the law asks

    func standing(of id: MachineID, at instant: Instant, on day: CivilDate) -> MachineTime.Machine {
        guard let machine = timeline.machine(id, at: instant), owner(machine.owner) == .client else { return .other }
        if machine.lessor != nil { return .leased }
        return machine.acquired.map { $0 <= day } == true ? .new : .unproved
    }

    func entrustment(of id: ProjectID?, at instant: Instant, on day: CivilDate) -> MachineTime.Entrustment {
        guard isLabApproved(at: instant, on: day) else { return .unapproved }
        guard let project = id.flatMap({ timeline.project($0, at: instant) }), project.contract != nil else {
            return .noContract
        }
        guard let agreed = project.approvalAgreed, agreed <= day else { return .notAgreed }
        return .agreed
    }

    // MARK: People, approval

    func member(_ id: MemberID, at instant: Instant) -> Member? { timeline.member(id, at: instant) }

    func companyName(_ id: CompanyID, at instant: Instant) -> String? { timeline.company(id, at: instant)?.name }

    func isLabApproved(at instant: Instant, on day: CivilDate) -> Bool {
        guard let approval = timeline.lab(at: instant)?.innovationApproval else { return false }
        return approval.from <= day && day <= approval.to
    }

    /// The last approval of the period.
    func approval(in period: Period) -> StatementApproval? {
        let known = timeline.epochs(in: past).compactMap(\.registry.lab.innovationApproval)
        guard let approval = known.last(where: { $0.from <= period.last && period.first <= $0.to }) else { return nil }
        return StatementApproval(
            number: approval.number, from: approval.from, to: approval.to, authority: approval.authority)
    }

    // MARK: Versions

    /// What a thing was over the period, each time it changed; at least one.
    private func versions<Value: Equatable>(
        within span: Range<Instant>? = nil, _ value: (Instant) -> Value, of isThere: (LabRegistry) -> Bool
    ) -> [(from: Instant, value: Value)] {
        let span = span ?? past
        var found: [(from: Instant, value: Value)] = []
        for epoch in timeline.epochs(in: span) where isThere(epoch.registry) {
            let present = value(epoch.from)
            if found.last?.value != present { found.append((epoch.from, present)) }
        }
        return found.isEmpty ? [(span.lowerBound, value(span.lowerBound))] : found
    }
}
