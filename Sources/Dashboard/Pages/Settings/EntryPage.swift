import SiteSettings
import UsageDomain
import UsageStore

/// The form of one thing of the registry, as its template sees it.
struct EntryPage: Sendable {
    struct Choice: Sendable {
        var value: String
        var label: String
        var isSelected: Bool
    }

    struct Field: Sendable {
        /// In the form.
        var name: String
        /// Of its help and its problem, for who listens to the page.
        var anchor: String
        var label: String
        var value: String
        var isArea = false
        var isDay = false
        var isChoice = false
        var isLine = false
        var isRequired: Bool
        var choices: [Choice] = []
        var help: String?
        var problem: String?
    }

    struct Group: Sendable {
        var legend: String?
        /// What the board says at this moment, beside thresholds.
        var note: String?
        var fields: [Field]
    }

    struct Device: Sendable {
        var name: String
        var value: String
        var label: String
        var isKept: Bool
    }

    struct Notice: Sendable {
        var title: String
        var help: String?
        var lines: [String] = []
    }

    struct Hidden: Sendable {
        var name: String
        var value: String
    }

    /// What is shown beforehand.
    struct Preview: Sendable {
        var from: String
        var lines: [RegistryWords.Line]
        var hidden: [Hidden]
        var consequences: [String]
        var hasConsequences: Bool
        var more: String?
        /// Of the past only: what is to come changes no session.
        var isPast: Bool
        var confirm: String
        var confirmed: String
        var action: String
    }

    var heading: String
    var token: String
    var version: String
    var isNew: Bool
    var groups: [Group]
    var id: Field?
    var badges: Field?
    var devices: [Device]
    var hasDevices: Bool
    var effective: Field
    var reason: Field
    var notice: Notice?
    var refused: Notice?
    var preview: Preview?
    var canEnd: Bool
    /// Of a machine that is there: its own page.
    var machineHref: String?
    /// Of a member that is there: where a badge can be presented.
    var badgePlaces: [BadgePage.Choice] = []
    var member: String?
    /// Where the member's PIN is set.
    var pinHref: String?

    /// More are counted only.
    static let consequencesShown = 60
}

/// What a form's fields are filled with.
struct EntryInput: Sendable {
    var entry: RegistryEntry
    var isNew: Bool
    /// Before its id was made.
    var typedID = ""
    var effective = ""
    var reason = ""
    /// By the key of a field; `id`, `badges`, `effective`, `reason` among them.
    var problems: [String: String] = [:]
}

extension EntryPage {
    init(
        _ input: EntryInput, of latest: RegistryVersion, livePower: Power?, token: String, format: HumanFormat
    ) {
        let language = format.language
        let (entry, registry) = (input.entry, latest.registry)
        func field(_ key: String, _ name: String, _ label: Phrase, _ help: Phrase?, isRequired: Bool) -> Field {
            Field(
                name: name, anchor: key.replacing(".", with: "-"), label: label.text(in: language),
                value: entry.values[key] ?? "", isRequired: isRequired, help: help?.text(in: language),
                problem: input.problems[key])
        }
        groups = FieldShape.groups(of: entry.part).map { group in
            Group(
                legend: group.legend?.text(in: language),
                note: group.legend == .fieldThresholds
                    ? livePower.map { Phrase.entryLivePower.text(in: language, format.watts($0)) } : nil,
                fields: group.fields.map { shape in
                    var field = field(
                        shape.key, RegistryForm.prefix + shape.key, shape.label, shape.help,
                        isRequired: shape.isRequired)
                    field.take(shape.input, registry, language)
                    return field
                })
        }
        if input.isNew {
            var id = field("id", "id", .fieldID, .fieldIDHelp, isRequired: false)
            id.value = input.typedID
            id.isLine = true
            self.id = id
        }
        if entry.part == .member {
            var badges = field("badges", RegistryForm.badges, .fieldBadges, .fieldBadgesHelp, isRequired: false)
            badges.value = entry.badges.joined(separator: "\n")
            badges.isArea = true
            self.badges = badges
        }
        let bound = RegistryEntry(entry.part, id: entry.id, in: registry)?.devices ?? []
        devices = bound.enumerated().map { index, device in
            Device(
                name: "\(RegistryForm.device)\(index)", value: device.formValue,
                label: device.channels == .rest
                    ? device.address.description
                    : Phrase.subjectChannel.text(
                        in: language, device.address.description, device.channels.description),
                isKept: entry.devices.contains(device))
        }
        hasDevices = !bound.isEmpty
        effective = field("effective", "effective", .entryEffective, .entryEffectiveHelp, isRequired: false)
        effective.value = input.effective
        effective.isDay = true
        reason = field("reason", "reason", .entryReason, nil, isRequired: false)
        reason.value = input.reason
        reason.isLine = true
        let name = registry.name(of: entry.part, entry.id) ?? entry.id
        heading = input.isNew ? entry.part.addition.text(in: language) : name
        self.token = token
        version = String(latest.version)
        isNew = input.isNew
        canEnd = !input.isNew && entry.part != .lab
        machineHref =
            entry.part == .machine && !input.isNew ? "/machines/\(entry.id.escapedForPath)" : nil
    }
}

extension EntryPage.Field {
    /// What it is typed or chosen with.
    fileprivate mutating func take(_ input: FieldShape.Input, _ registry: LabRegistry, _ language: Language) {
        func choose(_ options: [(String, String)], none: Phrase?) {
            isChoice = true
            let known = options.contains { $0.0 == value }
            // Nothing is chosen for anybody.
            if none != nil || value.isEmpty {
                choices = [
                    EntryPage.Choice(value: "", label: none?.text(in: language) ?? "…", isSelected: value.isEmpty)
                ]
            }
            choices += options.map { EntryPage.Choice(value: $0.0, label: $0.1, isSelected: $0.0 == value) }
            // What is gone meanwhile is still what was typed.
            if !known, !value.isEmpty {
                choices.append(EntryPage.Choice(value: value, label: value, isSelected: true))
            }
        }
        let companies = registry.companies.map { ($0.id.rawValue, $0.name) }
        switch input {
        case .line: isLine = true
        case .power: isLine = true
        case .span:
            isLine = true
            // `15 min`: the file writes it without the space.
            let number = value.prefix { !$0.isLetter }
            if !number.isEmpty, number.allSatisfy(\.isNumber) { value = number + " " + value.dropFirst(number.count) }
        case .hours:
            isLine = true
            if value == DayHours.closed.description { value = Phrase.hoursClosed.text(in: language) }
        case .area: isArea = true
        case .day: isDay = true
        case .machineKind: choose(MachineKind.allCases.map { ($0.rawValue, $0.phrase.text(in: language)) }, none: nil)
        case .employment:
            choose(Employment.allCases.map { ($0.rawValue, $0.phrase.text(in: language)) }, none: .employmentNone)
        case .purpose: choose(Purpose.allCases.map { ($0.rawValue, $0.phrase.text(in: language)) }, none: nil)
        case .owner: choose([("lab", Phrase.ownerLab.text(in: language))] + companies, none: nil)
        case .company: choose(companies, none: .fieldNobody)
        case .project: choose(registry.projects.map { ($0.id.rawValue, $0.title) }, none: .fieldNoProject)
        case .unbadged:
            choose(SessionMark.allCases.map { ($0.rawValue, $0.phrase.text(in: language)) }, none: .fieldUnbadgedAsk)
        }
    }
}

extension RegistryPart {
    var title: Phrase {
        switch self {
        case .lab: .settingsLab
        case .machine: .settingsMachines
        case .company: .settingsCompanies
        case .project: .settingsProjects
        case .member: .settingsMembers
        }
    }

    /// What a form for a new one is called.
    var addition: Phrase {
        switch self {
        case .lab: .settingsLab
        case .machine: .settingsAddMachine
        case .company: .settingsAddCompany
        case .project: .settingsAddProject
        case .member: .settingsAddMember
        }
    }
}
