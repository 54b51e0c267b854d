import UsageDomain

/// The names the registry gives to what sessions and boards only know by id.
struct PartyDirectory: Sendable {
    var machines: [MachineID: Machine]
    var companies: [CompanyID: Company]
    var projects: [ProjectID: Project]
    var members: [MemberID: Member]
    /// What was called what from which instant on, in order; empty where only the present is known.
    private var past: [(from: Instant, names: PartyDirectory)] = []

    init(_ registry: LabRegistry?) {
        machines = Dictionary(registry?.machines.map { ($0.id, $0) } ?? []) { first, _ in first }
        companies = Dictionary(registry?.companies.map { ($0.id, $0) } ?? []) { first, _ in first }
        projects = Dictionary(registry?.projects.map { ($0.id, $0) } ?? []) { first, _ in first }
        members = Dictionary(registry?.members.map { ($0.id, $0) } ?? []) { first, _ in first }
    }

    /// The present, with the past beside it: what is gone keeps its name in the rows of its days.
    init(_ timeline: RegistryTimeline, at now: Instant) {
        self.init(timeline.registry(at: now))
        var known = PartyDirectory(nil)
        past = timeline.epochs.map { epoch in
            known.merge(PartyDirectory(epoch.registry), overwriting: true)
            return (epoch.from, known)
        }
        for place in past.indices { past[place].names.merge(known, overwriting: false) }
    }

    private mutating func merge(_ other: PartyDirectory, overwriting: Bool) {
        machines.merge(other.machines) { overwriting ? $1 : $0 }
        companies.merge(other.companies) { overwriting ? $1 : $0 }
        projects.merge(other.projects) { overwriting ? $1 : $0 }
        members.merge(other.members) { overwriting ? $1 : $0 }
    }

    /// As it was at an instant.
    func on(_ instant: Instant) -> PartyDirectory { past.last { $0.from <= instant }?.names ?? self }

    /// With everything that ever was, as it was called last.
    var withPast: PartyDirectory { past.last?.names ?? self }

    func name(of machine: MachineID) -> String { machines[machine]?.name ?? machine.rawValue }
    func name(of company: CompanyID) -> String { companies[company]?.name ?? company.rawValue }
    func title(of project: ProjectID) -> String { projects[project]?.title ?? project.rawValue }

    /// The full name where pages may show people, otherwise initials; the pseudonymous id when there is no name.
    func name(of member: MemberID, inFull: Bool) -> String {
        guard let name = members[member]?.name, !name.isEmpty else { return member.rawValue }
        return inFull ? name : Self.initials(of: name)
    }

    static func initials(of name: String) -> String {
        name.split { $0 == " " || $0 == "-" }.prefix(3).compactMap { $0.first.map { "\($0.uppercased())." } }.joined()
    }

    /// `A.M. · Ateliers Ferrand`, or nil when nobody is named.
    func parties(of attribution: Attribution, inFull: Bool) -> String? {
        let parts = [
            attribution.member.map { name(of: $0, inFull: inFull) },
            attribution.company.map { name(of: $0) },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}
