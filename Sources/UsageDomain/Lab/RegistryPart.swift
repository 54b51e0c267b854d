/// The kinds of things a lab declares.
package enum RegistryPart: String, CaseIterable, Hashable, Codable, Sendable {
    case lab, machine, company, project, member
}

extension LabRegistry {
    /// The ids of one kind, in order.
    package func ids(of part: RegistryPart) -> [String] {
        switch part {
        case .lab: [lab.id]
        case .machine: machines.map(\.id.rawValue)
        case .company: companies.map(\.id.rawValue)
        case .project: projects.map(\.id.rawValue)
        case .member: members.map(\.id.rawValue)
        }
    }

    /// What people call a thing; nil when it is not there or has no name.
    package func name(of part: RegistryPart, _ id: String) -> String? {
        switch part {
        case .lab: lab.name
        case .machine: machines.first { $0.id.rawValue == id }?.name
        case .company: companies.first { $0.id.rawValue == id }?.name
        case .project: projects.first { $0.id.rawValue == id }?.title
        case .member: members.first { $0.id.rawValue == id }?.name
        }
    }

    /// Without one thing; the lab itself stays.
    package func removing(_ part: RegistryPart, _ id: String) -> LabRegistry {
        var rest = self
        switch part {
        case .lab: break
        case .machine: rest.machines.removeAll { $0.id.rawValue == id }
        case .company: rest.companies.removeAll { $0.id.rawValue == id }
        case .project: rest.projects.removeAll { $0.id.rawValue == id }
        case .member: rest.members.removeAll { $0.id.rawValue == id }
        }
        return rest
    }
}
