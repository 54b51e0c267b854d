import UsageDomain

/// How a field of the registry is asked for.
struct FieldShape: Sendable {
    enum Input: Hashable, Sendable {
        case line, area, day, power, span, hours
        case machineKind, purpose, employment, owner, company, project, unbadged
    }

    struct Group: Sendable {
        let legend: Phrase?
        let fields: [FieldShape]
    }

    /// The registry file's key path within the thing.
    let key: String
    let label: Phrase
    let input: Input
    let help: Phrase?
    let isRequired: Bool

    init(
        _ key: String, _ label: Phrase, _ input: Input = .line, help: Phrase? = nil, isRequired: Bool = false
    ) {
        self.key = key
        self.label = label
        self.input = input
        self.help = help
        self.isRequired = isRequired
    }

    static func groups(of part: RegistryPart) -> [Group] {
        switch part {
        case .lab: lab
        case .machine: machine
        case .company: company
        case .project: project
        case .member: member
        }
    }

    static func fields(of part: RegistryPart) -> [FieldShape] { groups(of: part).flatMap(\.fields) }

    private static let lab = [
        Group(
            legend: nil,
            fields: [
                FieldShape("name", .fieldName, isRequired: true), FieldShape("siret", .fieldSIRET),
                FieldShape("address", .fieldAddress, .area), FieldShape("legal_form", .fieldLegalForm),
                FieldShape("registration", .fieldRegistration), FieldShape("vat_number", .fieldVATNumber),
                FieldShape("vat_regime", .fieldVATRegime), FieldShape("contact", .fieldContact, .area),
                FieldShape("timezone", .fieldTimezone, help: .fieldTimezoneHelp),
            ]),
        Group(
            legend: .fieldApproval,
            fields: [
                FieldShape("innovation_approval.number", .fieldApprovalNumber),
                FieldShape("innovation_approval.from", .fieldApprovalFrom, .day),
                FieldShape("innovation_approval.to", .fieldApprovalTo, .day),
                FieldShape("innovation_approval.authority", .fieldApprovalAuthority),
            ]),
        Group(
            legend: .fieldOpening,
            fields: Weekday.allCases.map { day in
                FieldShape(
                    "opening_hours.\(day.key)", day.phrase, .hours, help: day == .monday ? .fieldOpeningHelp : nil)
            } + [FieldShape("opening_exceptions", .fieldExceptions, .area, help: .fieldExceptionsHelp)]),
    ]

    private static let machine = [
        Group(
            legend: nil,
            fields: [
                FieldShape("name", .fieldName, isRequired: true),
                FieldShape("kind", .kind, .machineKind, isRequired: true), FieldShape("room", .room),
                FieldShape("inventory", .fieldInventory), FieldShape("maker", .fieldMaker), FieldShape("model", .model),
                FieldShape("serial", .fieldSerial),
                FieldShape("acquired", .fieldAcquired, .day, help: .fieldAcquiredHelp),
                FieldShape("owner", .owner, .owner),
                FieldShape("lessor", .fieldLessor, help: .fieldLessorHelp),
                FieldShape("rated_power", .ratedPower, .power, help: .fieldRatedPowerHelp),
            ]),
        Group(
            legend: .fieldThresholds,
            fields: [
                FieldShape("power.on_above", .fieldOnAbove, .power),
                FieldShape("power.busy_above", .fieldBusyAbove, .power, help: .fieldBusyAboveHelp),
                FieldShape("power.busy_below", .fieldBusyBelow, .power, help: .fieldBusyBelowHelp),
                FieldShape("power.start_delay", .fieldStartDelay, .span),
                FieldShape("power.end_delay", .fieldEndDelay, .span),
            ]),
        Group(
            legend: .fieldTimes,
            fields: [
                FieldShape("unbadged", .fieldUnbadged, .unbadged, help: .fieldUnbadgedHelp),
                FieldShape("timing.idle_timeout", .idleTimeout, .span),
                FieldShape("timing.minimum_run", .fieldMinimumRun, .span),
                FieldShape("timing.stale_after", .staleAfter, .span, help: .fieldStaleAfterHelp),
            ]),
    ]

    private static let company = [
        Group(
            legend: nil,
            fields: [
                FieldShape("name", .fieldName, isRequired: true), FieldShape("siren", .fieldSIREN),
                FieldShape("siret", .fieldSIRET), FieldShape("vat_number", .fieldVATNumber),
                FieldShape("address", .fieldAddress, .area), FieldShape("size", .fieldSize, help: .fieldSizeHelp),
            ])
    ]

    private static let project = [
        Group(
            legend: nil,
            fields: [
                FieldShape("title", .fieldTitle, isRequired: true),
                FieldShape("company", .columnCompany, .company),
                FieldShape("purpose", .columnPurpose, .purpose, isRequired: true),
                FieldShape("description", .fieldDescription, .area, help: .fieldDescriptionHelp),
                FieldShape("contract", .fieldContract), FieldShape("public_funding", .fieldFunding),
                FieldShape("approval_agreed", .fieldApprovalAgreed, .day, help: .fieldApprovalAgreedHelp),
            ])
    ]

    private static let member = [
        Group(
            legend: nil,
            fields: [
                FieldShape("name", .fieldName, help: .fieldMemberNameHelp), FieldShape("role", .fieldRole),
                FieldShape("employment", .fieldEmployment, .employment, help: .fieldEmploymentHelp),
                FieldShape("qualification", .fieldQualification),
                FieldShape("company", .columnCompany, .company),
                FieldShape("default_project", .fieldDefaultProject, .project),
            ])
    ]

    /// What pages call a key of the registry's file.
    static func label(of key: String, in part: RegistryPart) -> Phrase? {
        switch key {
        case "devices": .devices
        case "badges": .fieldBadges
        case "innovation_approval": .fieldApproval
        case "id": .fieldID
        default:
            fields(of: part).first { $0.key == key || $0.key == "timing." + key }?.label
        }
    }
}
