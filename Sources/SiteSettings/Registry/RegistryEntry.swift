package import StrictYAML
package import UsageDomain

/// One thing of the registry as somebody typed it: the words of its fields, not read yet.
///
/// The reader of the registry's file reads them: what holds for the file holds for a form.
package struct RegistryEntry: Hashable, Sendable {
    package let part: RegistryPart
    package let id: String
    /// By the file's key path within the thing, `power.busy_above`; what is empty is left out.
    package var values: [String: String]
    /// Of a machine.
    package var devices: [DeviceBinding]
    /// Of a member.
    package var badges: [String]

    package init(
        _ part: RegistryPart, id: String, values: [String: String] = [:], devices: [DeviceBinding] = [],
        badges: [String] = []
    ) {
        self.part = part
        self.id = id
        self.values = values
        self.devices = devices
        self.badges = badges
    }

    /// What a registry says of a thing; nil when it is not there.
    package init?(_ part: RegistryPart, id: String, in registry: LabRegistry) {
        self.init(part, id: id)
        let fields: [RegistryField]
        switch part {
        case .lab:
            guard registry.lab.id == id else { return nil }
            fields = registry.lab.fileFields
        case .machine:
            guard let machine = registry.machines.first(where: { $0.id.rawValue == id }) else { return nil }
            fields = machine.fileFields
            devices = machine.devices
        case .company:
            guard let company = registry.companies.first(where: { $0.id.rawValue == id }) else { return nil }
            fields = company.fileFields
        case .project:
            guard let project = registry.projects.first(where: { $0.id.rawValue == id }) else { return nil }
            fields = project.fileFields
        case .member:
            guard let member = registry.members.first(where: { $0.id.rawValue == id }) else { return nil }
            fields = member.fileFields
            badges = member.badges
        }
        for field in fields where field.key != "id" { values[field.key] = field.value ?? "" }
    }

    /// The key paths of a thing of this kind, in the file's order, without its id, its devices and its badges.
    package static func keys(of part: RegistryPart) -> [String] {
        let fields =
            switch part {
            case .lab:
                Lab(
                    id: "", name: "",
                    innovationApproval: InnovationApproval(number: "", from: anyDay, to: anyDay, authority: ""),
                    openingHours: WeeklyHours()
                ).fileFields
            case .machine: Machine(id: "", kind: .other, name: "").fileFields
            case .company: Company(id: "", name: "").fileFields
            case .project: Project(id: "", company: nil, title: "", purpose: .other).fileFields
            case .member: Member(id: "").fileFields
            }
        return fields.map(\.key).filter { $0 != "id" }
    }

    /// The registry with this thing as it was typed, in the place of the one of its id or as a new one.
    ///
    /// Where it `isNew`, nothing of its id may be there yet. Throws the reader's problem: `place(of:index:)` says what it is
    /// about.
    package func applied(to registry: LabRegistry, isNew: Bool) throws(YAMLProblem) -> LabRegistry {
        var writer = RegistryWriter(entry: self, isNew: isNew)
        writer.write(registry)
        return try RegistryFile.read(text: writer.text, file: Self.file)
    }

    /// Reads a registry that was put together, as a file would be.
    package static func checked(_ registry: LabRegistry) throws(YAMLProblem) -> LabRegistry {
        try RegistryFile.read(text: RegistryFile.write(registry), file: file)
    }

    private static let file = "form"
    private static let anyDay = CivilDate(daysSince1970: 0)
}

extension RegistryEntry {
    /// What a problem is about: a field of this thing, or another thing of the registry.
    package enum Place: Hashable, Sendable {
        /// With its key path; `badges` and `devices` for one of them.
        case field(String)
        case other(RegistryPart, index: Int)
        case registry
    }

    /// Where a problem of `applied(to:isNew:)` lies; `index` is the thing's place among those of its kind.
    package func place(of problem: YAMLProblem, index: Int) -> Place {
        let head = problem.path.prefix { $0 != "." }
        let rest = problem.path.dropFirst(head.count + 1)
        let name = head.prefix { $0 != "[" }
        guard let (part, number) = Self.part(String(name), head.dropFirst(name.count)) else { return .registry }
        guard part == self.part, part == .lab || number == index else { return .other(part, index: number) }
        if case .missing(let key)? = problem.cause as? RegistryProblem {
            return .field(rest.isEmpty ? key : "\(rest).\(key)")
        }
        return .field(String(rest.prefix { $0 != "[" }))
    }

    private static func part(_ name: String, _ index: Substring) -> (RegistryPart, Int)? {
        if name == "lab" { return (.lab, 0) }
        guard let part = RegistryPart.allCases.first(where: { $0.section == name }), index.first == "[",
            let number = Int(index.dropFirst().dropLast())
        else { return nil }
        return (part, number)
    }
}

extension RegistryPart {
    /// The file's key of what is of this kind.
    var section: String {
        switch self {
        case .lab: "lab"
        case .machine: "machines"
        case .company: "companies"
        case .project: "projects"
        case .member: "members"
        }
    }
}
