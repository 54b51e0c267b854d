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
            let concernsAll = LabFacts(mine) != LabFacts(theirs)
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

    init(_ machine: Machine) {
        ratedPower = machine.ratedPower
        power = machine.power
        timing = machine.timing
        devices = machine.devices
    }
}

/// What of a registry decides how every machine is derived: whose a badge is, what a native topic begins with, and where
/// a day begins.
private struct LabFacts: Equatable {
    struct Person: Equatable {
        let member: MemberID
        let company: CompanyID?
        let project: ProjectID?
    }

    struct Work: Equatable {
        let company: CompanyID?
        let purpose: Purpose
    }

    let id: String
    let timezone: String
    let badges: [String: Person]
    /// The default projects of members with badges.
    let projects: [ProjectID: Work]

    init(_ registry: LabRegistry) {
        id = "\(registry.lab.id)"
        timezone = registry.lab.timezone
        var badges: [String: Person] = [:]
        for member in registry.members {
            for badge in member.badges {
                badges[badge] = Person(member: member.id, company: member.company, project: member.defaultProject)
            }
        }
        let used = Set(badges.values.compactMap(\.project))
        self.badges = badges
        projects = registry.projects.reduce(into: [:]) { found, project in
            guard used.contains(project.id) else { return }
            found[project.id] = Work(company: project.company, purpose: project.purpose)
        }
    }
}
