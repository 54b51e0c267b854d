import UsageDomain

/// The names the registry gives to what sessions and boards only know by id.
struct PartyDirectory: Sendable {
    var machines: [MachineID: Machine]
    var companies: [CompanyID: Company]
    var projects: [ProjectID: Project]
    var members: [MemberID: Member]

    init(_ registry: LabRegistry?) {
        machines = Dictionary(registry?.machines.map { ($0.id, $0) } ?? []) { first, _ in first }
        companies = Dictionary(registry?.companies.map { ($0.id, $0) } ?? []) { first, _ in first }
        projects = Dictionary(registry?.projects.map { ($0.id, $0) } ?? []) { first, _ in first }
        members = Dictionary(registry?.members.map { ($0.id, $0) } ?? []) { first, _ in first }
    }

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
