import UsageDomain
import UsageStore

extension RegistryTimeline {
    /// - Parameter versions: In the order of their numbers.
    init(_ versions: some Sequence<RegistryVersion>) {
        self.init(versions.map { Version(number: $0.version, effective: $0.effective, registry: $0.registry) })
    }

    /// The machines that another timeline would have derived otherwise, and from which instant on; what differs only after
    /// `end` is no difference yet.
    func machinesDerivedOtherwise(by other: RegistryTimeline, until end: Instant) -> [MachineID: Instant] {
        var found: [MachineID: Instant] = [:]
        let instants = Set((epochs + other.epochs).map(\.from)).filter { $0 <= end }.sorted()
        for instant in instants {
            guard let mine = registry(at: instant), let theirs = other.registry(at: instant), mine != theirs else {
                continue
            }
            let concernsAll = LabFacts(mine).decides(otherwiseThan: LabFacts(theirs))
            let before = Dictionary(theirs.machines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            let after = Dictionary(mine.machines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for machine in Set(before.keys).union(after.keys) where found[machine] == nil {
                let isSame = before[machine].map(MachineFacts.init) == after[machine].map(MachineFacts.init)
                if concernsAll || !isSame { found[machine] = instant }
            }
        }
        return found
    }
}

/// What of a machine's declaration decides how it is derived.
private struct MachineFacts: Equatable {
    let ratedPower: Power?
    let power: PowerThresholds
    let timing: SessionTiming
    let devices: [DeviceBinding]
    let unbadged: SessionMark?

    init(_ machine: Machine) {
        ratedPower = machine.ratedPower
        power = machine.power
        timing = machine.timing
        devices = machine.devices
        unbadged = machine.unbadged
    }
}

/// What of a registry decides how every machine is derived: whose a badge or a claim is, what a native topic begins with, and
/// where a day begins.
private struct LabFacts {
    struct Person: Equatable {
        let company: CompanyID?
        let project: ProjectID?
    }

    struct Work: Equatable {
        let company: CompanyID?
        let purpose: Purpose
    }

    let id: String
    let timezone: String
    let badges: [String: MemberID]
    let members: [MemberID: Person]
    let projects: [ProjectID: Work]

    init(_ registry: LabRegistry) {
        id = "\(registry.lab.id)"
        timezone = registry.lab.timezone
        badges = registry.members.reduce(into: [:]) { found, member in
            for badge in member.badges { found[badge] = member.id }
        }
        members = Dictionary(
            registry.members.map { ($0.id, Person(company: $0.company, project: $0.defaultProject)) }
        ) { first, _ in first }
        projects = Dictionary(
            registry.projects.map { ($0.id, Work(company: $0.company, purpose: $0.purpose)) }
        ) { first, _ in first }
    }

    /// Members and projects that only one of them has concern nothing by themselves: a badge that is somebody's does, and
    /// nobody has claimed a machine as somebody, or for something, that was not there.
    func decides(otherwiseThan other: LabFacts) -> Bool {
        id != other.id || timezone != other.timezone || badges != other.badges
            || members.contains { id, person in other.members[id].map { $0 != person } ?? false }
            || projects.contains { id, work in other.projects[id].map { $0 != work } ?? false }
    }
}
